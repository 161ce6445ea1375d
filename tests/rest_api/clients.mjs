// Calls every part of the API that is served, with the unmodified npm client, and writes what it got as JSON.
import { createRequire } from "node:module";

const [nodeModules, baseUrl, token, ids] = process.argv.slice(2);
const { IntercomClient } = createRequire(`${nodeModules}/`)("intercom-client");
const { visitorId, contactId, conversationId, adminId } = JSON.parse(ids);
const client = new IntercomClient({ token, baseUrl, maxRetries: 0 });

const all = async (pages) => {
  const items = [];
  for await (const item of await pages) items.push(item.id);
  return items;
};
const failure = async (call) => {
  try {
    await call();
  } catch (error) {
    return { name: error.constructor.name, status: error.statusCode, code: error.body?.errors?.[0]?.code };
  }
};
const reply = (body) => client.conversations.reply({ conversation_id: conversationId, body });

console.log(
  JSON.stringify({
    me: (await client.admins.identify()).app.id_code,
    visitor: (await client.visitors.find({ user_id: visitorId })).pseudonym,
    contact: (await client.contacts.find({ contact_id: contactId })).external_id,
    found: await all(
      client.contacts.search({
        query: { operator: "AND", value: [{ field: "role", operator: "=", value: "user" }] },
        pagination: { per_page: 2 },
      }),
    ),
    conversations: await all(client.conversations.list({ per_page: 2 })),
    conversation: (await client.conversations.find({ conversation_id: conversationId })).source.body,
    answered: (await reply({ message_type: "comment", type: "admin", admin_id: adminId, body: "By Node" }))
      .conversation_parts.total_count,
    asked: (await reply({ message_type: "comment", type: "user", intercom_user_id: contactId, body: "Thanks" }))
      .conversation_parts.total_count,
    missing: await failure(() => client.visitors.find({ user_id: "nobody" })),
    refused: await failure(() => new IntercomClient({ token: "wrong", baseUrl }).contacts.find({ contact_id: contactId })),
  }),
);
