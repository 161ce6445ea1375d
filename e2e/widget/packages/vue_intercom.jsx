import Vue from "vue";
import VueIntercom from "vue-intercom";

Vue.use(VueIntercom, { appId: "shop" });

window.start = () => {
  window.app = new Vue({
    el: "#app",
    template: "<p>{{ $intercom.ready }} {{ $intercom.visible }} {{ $intercom.unreadCount }}</p>",
    mounted() {
      this.$intercom.boot();
    },
  });
};
