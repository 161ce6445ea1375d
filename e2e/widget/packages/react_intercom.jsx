import { createRoot } from "react-dom/client";
import Intercom, { IntercomAPI } from "react-intercom";

window.api = IntercomAPI;
window.start = (person) => {
  window.root ??= createRoot(document.getElementById("app"));
  window.root.render(<Intercom appID="shop" {...person} />);
};
window.stop = () => window.root.unmount();
