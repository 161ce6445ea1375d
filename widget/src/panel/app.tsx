import { useEffect } from "preact/hooks";
import type { Asked, Shown } from "../session/shown";
import { focusView } from "./focus";
import { Conversation } from "./views/conversation";
import { Home } from "./views/home";
import { Messages } from "./views/messages";
import { Who } from "./views/who";

export interface Props {
  shown: Shown;
  ask: (asked: Asked) => void;
}

export function App({ shown, ask }: Props) {
  const { place, focus, isOpen } = shown;
  useEffect(() => {
    if (isOpen && focus) focusView();
  }, [place, focus, isOpen]);
  if (place === "home") return <Home shown={shown} ask={ask} />;
  if (place === "messages") return <Messages shown={shown} ask={ask} />;
  if (place === "who") return <Who shown={shown} ask={ask} />;
  return <Conversation shown={shown} ask={ask} />;
}
