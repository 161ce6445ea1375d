import Intercom, * as sdk from "@intercom/messenger-js-sdk";

window.sdk = sdk;
window.start = (settings) => Intercom(settings);
