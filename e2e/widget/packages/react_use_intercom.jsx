import { createRoot } from "react-dom/client";
import { IntercomProvider, useIntercom } from "react-use-intercom";

window.heard = [];

function Hooks() {
  window.hooks = useIntercom();
  return <p>{window.hooks.isOpen ? "open" : "closed"}</p>;
}

window.start = (props) =>
  createRoot(document.getElementById("app")).render(
    <IntercomProvider
      appId="shop"
      onShow={() => window.heard.push("show")}
      onHide={() => window.heard.push("hide")}
      onUnreadCountChange={(count) => window.heard.push(count)}
      {...props}
    >
      <Hooks />
    </IntercomProvider>,
  );
