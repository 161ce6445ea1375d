/** The person says where an answer reaches them, or would rather not. It proves nothing about who they are. */

import { conversations } from "./conversations";
import { changed, core, tools } from "./page";
import { route } from "./route";

export async function supplyEmail(id: string, email?: string): Promise<void> {
  const about = id ? { conversation_id: id } : {};
  const { epoch } = core;
  const { status, body } = await tools.call(
    "POST",
    "/email",
    email === undefined ? { ...about, skip: true } : { ...about, email },
  );
  if (epoch !== core.epoch) return;
  if (status === 401) return void tools.again();
  if (status === 200) {
    const conversation = conversations.get(id);
    if (conversation && body.email_prompt) conversation.email_prompt = body.email_prompt;
    if (body.person) tools.met(body.person);
    route.emailError = "";
    route.emailSaved = email ?? "";
    if (email !== undefined) tools.tell("onUserEmailSupplied", { email });
  } else {
    route.emailSaved = "";
    route.emailError =
      status === 400 ? "That does not look like an email address." : "It could not be saved. Please try again.";
  }
  changed();
}
