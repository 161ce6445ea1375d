// Calls every method that intercom-client 7 has for what is in scope, unmodified but for the base address, and writes what it got as JSON.
import { createRequire } from "node:module";

const [nodeModules, baseUrl, token, given] = process.argv.slice(2);
const { IntercomClient } = createRequire(`${nodeModules}/`)("intercom-client");
const { visitors, adminId, teamId, subscriptionId, segmentId } = JSON.parse(given);

const IN_SCOPE = [
  "admins", "companies", "contacts", "conversations", "dataAttributes", "events", "messages", "notes", "segments",
  "subscriptionTypes", "tags", "teams", "visitors",
];
const called = new Set();
const client = new Proxy(new IntercomClient({ token, baseUrl, maxRetries: 0 }), {
  get: (whole, resource) =>
    new Proxy(whole[resource], {
      get: (part, method) => {
        if (typeof method === "string" && IN_SCOPE.includes(resource)) called.add(`${resource}.${method}`);
        return typeof part[method] === "function" ? part[method].bind(part) : part[method];
      },
    }),
});
const methods = (resource) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(new IntercomClient({ token, baseUrl })[resource]))
    .filter((name) => name !== "constructor" && !name.startsWith("_"))
    .map((name) => `${resource}.${name}`);

const ids = async (pages) => {
  const found = [];
  for await (const each of await pages) found.push(each.id);
  return found;
};
const failure = async (call) => {
  try {
    await call();
  } catch (error) {
    return { name: error.constructor.name, status: error.statusCode, code: error.body?.errors?.[0]?.code };
  }
};

const got = {};
const me = await client.admins.identify();
got.me = me.app.id_code;
got.admins = (await client.admins.list()).admins.map((each) => each.id);
got.admin = (await client.admins.find({ admin_id: adminId })).name;
got.away = (await client.admins.away({ admin_id: adminId, away_mode_enabled: true, away_mode_reassign: false })).away_mode_enabled;
await client.admins.away({ admin_id: adminId, away_mode_enabled: false, away_mode_reassign: false });
got.teams = (await client.teams.list()).teams.map((each) => each.id);
got.team = (await client.teams.find({ team_id: teamId })).name;

got.visitor = (await client.visitors.find({ user_id: visitors[0] })).pseudonym;
got.updated = (await client.visitors.update({ user_id: visitors[0], name: "Vera" })).name;
const lead = await client.visitors.mergeToContact({ type: "lead", visitor: { user_id: visitors[0] }, user: {} });
got.lead = [lead.role, lead.name];
got.converted = (await client.visitors.mergeToContact({ type: "user", visitor: { user_id: visitors[1] }, user: { user_id: "wanda" } })).external_id;
got.past = await failure(() => client.visitors.find({ user_id: visitors[0] }));

await client.dataAttributes.create({ name: "plan", model: "contact", data_type: "string" });
const [attribute] = (await client.dataAttributes.list({ model: "contact" })).data.filter((each) => each.custom);
got.attribute = (await client.dataAttributes.update({ data_attribute_id: attribute.id, body: { description: "Stay" } })).description;

const ada = await client.contacts.create({ role: "user", external_id: "ada", email: "ada@quill.example", custom_attributes: { plan: "weekly" } });
got.created = ada.email;
got.twice = await failure(() => client.contacts.create({ external_id: "ada", role: "user" }));
got.found = (await client.contacts.find({ contact_id: ada.id })).custom_attributes.plan;
got.byExternalId = (await client.contacts.showContactByExternalId({ external_id: "ada" })).id === ada.id;
got.named = (await client.contacts.update({ contact_id: ada.id, name: "Ada Quill" })).name;
const others = [];
for (const name of ["one", "two", "three"]) others.push((await client.contacts.create({ role: "user", external_id: name })).id);
got.listed = (await ids(client.contacts.list({ per_page: 2 }))).length;
got.searched = (
  await ids(
    client.contacts.search({
      query: { operator: "AND", value: [{ field: "role", operator: "=", value: "user" }] },
      pagination: { per_page: 2 },
    }),
  )
).length;
got.merged = (await client.contacts.mergeLeadInUser({ from: lead.id, into: ada.id })).id === ada.id;
got.archived = (await client.contacts.archive({ contact_id: others[0] })).archived;
got.unarchived = (await client.contacts.unarchive({ contact_id: others[0] })).archived;
got.blocked = (await client.contacts.blockContact({ contact_id: others[1] })).blocked;
got.deleted = (await client.contacts.delete({ contact_id: others[2] })).deleted;

const company = await client.companies.createOrUpdate({ company_id: "walks", name: "Harbour Walks", plan: "Yearly" });
got.company = company.plan.name;
got.companyFound = (await client.companies.find({ company_id: company.id })).name;
got.companyByName = (await client.companies.retrieve({ name: "Harbour Walks" })).data[0].id === company.id;
got.companyUpdated = (await client.companies.update({ company_id: company.id, body: { website: "https://harbour-walks.example" } })).website;
got.attached = (await client.companies.attachContact({ contact_id: ada.id, id: company.id })).id === company.id;
got.ofContact = (await ids(client.contacts.listAttachedCompanies({ contact_id: ada.id }))).length;
got.people = (await client.companies.listAttachedContacts({ company_id: company.id })).data.map((each) => each.id).length;
got.segmentsOfCompany = (await client.companies.listAttachedSegments({ company_id: company.id })).data;
got.companies = await ids(client.companies.list({ per_page: 1 }));
got.scrolled = await ids(client.companies.scroll());
got.detached = (await client.companies.detachContact({ contact_id: ada.id, company_id: company.id })).id === company.id;

const tag = await client.tags.create({ name: "damp" });
got.tag = (await client.tags.find({ tag_id: tag.id })).name;
got.tagged = (await client.tags.tagContact({ contact_id: ada.id, id: tag.id })).name;
got.tagsOfContact = (await client.contacts.listAttachedTags({ contact_id: ada.id })).data.map((each) => each.name);
got.untagged = (await client.tags.untagContact({ contact_id: ada.id, tag_id: tag.id })).name;
got.tags = (await client.tags.list()).data.map((each) => each.name);

got.note = (await client.notes.create({ contact_id: ada.id, body: "Asks about damp", admin_id: adminId })).body;
const [note] = await ids(client.notes.list({ contact_id: ada.id }));
got.noteFound = (await client.notes.find({ note_id: note })).author.id;

got.types = (await client.subscriptionTypes.list()).data.map((each) => each.id);
got.optedIn = (await client.contacts.attachSubscription({ contact_id: ada.id, id: subscriptionId, consent_type: "opt_in" })).id;
got.subscriptions = (await client.contacts.listAttachedSubscriptions({ contact_id: ada.id })).data.length;
got.optedOut = (await client.contacts.detachSubscription({ contact_id: ada.id, subscription_id: subscriptionId })).id;

got.segments = (await client.segments.list({ include_count: true })).segments.map((each) => each.name);
got.segment = (await client.segments.find({ segment_id: segmentId })).name;
got.segmentsOfContact = (await client.contacts.listAttachedSegments({ contact_id: ada.id })).data.map((each) => each.name);

await client.events.create({ event_name: "booked", created_at: Math.floor(Date.now() / 1000), user_id: "ada", metadata: { nights: 3 } });
await client.events.summaries({ user_id: "ada", event_summaries: { event_name: "asked", count: 4, first: 1741608000, last: 1741608180 } });
got.events = (await client.events.list({ user_id: "ada", type: "user", summary: true })).events.map((each) => [each.name, each.count]);

const first = await client.conversations.create({ from: { type: "user", id: ada.id }, body: "Is The Damp dry?" });
const about = first.conversation_id;
got.asked = first.body;
got.source = (await client.conversations.find({ conversation_id: about })).source.body;
got.titled = (await client.conversations.update({ conversation_id: about, title: "The Damp", read: true })).title;
const reply = (body) => client.conversations.reply({ conversation_id: about, body });
got.answered = (await reply({ message_type: "comment", type: "admin", admin_id: adminId, body: "It is" })).conversation_parts.total_count;
got.thanked = (await reply({ message_type: "comment", type: "user", intercom_user_id: ada.id, body: "Thanks" })).conversation_parts.total_count;
const manage = (body) => client.conversations.manage({ conversation_id: about, body: { type: "admin", admin_id: adminId, ...body } });
got.assigned = (await manage({ message_type: "assignment", assignee_id: adminId })).admin_assignee_id;
got.snoozed = (await manage({ message_type: "snoozed", snoozed_until: Math.floor(Date.now() / 1000) + 3600 })).state;
got.opened = (await manage({ message_type: "open" })).state;
got.closed = (await manage({ message_type: "close" })).state;
got.joined = (
  await client.conversations.attachContactAsAdmin({ conversation_id: about, admin_id: adminId, customer: { intercom_user_id: others[0] } })
).contacts.contacts.length;
got.left = (
  await client.conversations.detachContactAsAdmin({ conversation_id: about, contact_id: others[0], admin_id: adminId })
).contacts.contacts.length;
got.tagOnIt = (await client.tags.tagConversation({ conversation_id: about, id: tag.id, admin_id: adminId })).name;
got.tagOffIt = (await client.tags.untagConversation({ conversation_id: about, tag_id: tag.id, admin_id: adminId })).name;
const whole = await client.conversations.find({ conversation_id: about });
const part = whole.conversation_parts.conversation_parts.find((each) => each.part_type === "comment");
const redacted = await client.conversations.redactConversationPart({
  type: "conversation_part", conversation_id: about, conversation_part_id: part.id,
});
got.redacted = redacted.conversation_parts.conversation_parts.find((each) => each.id === part.id).redacted;
const sent = await client.messages.create({
  message_type: "inapp", body: "Free in May", from: { type: "admin", id: Number(adminId) }, to: { type: "user", id: ada.id },
});
got.sent = [sent.message_type, sent.type];
got.conversations = await ids(client.conversations.list({ per_page: 1 }));
got.conversationsFound = await ids(
  client.conversations.search({ query: { field: "source.delivered_as", operator: "=", value: "customer_initiated" }, pagination: { per_page: 1 } }),
);
got.about = about;
got.gone = (await client.conversations.deleteConversation({ conversation_id: about })).deleted;
await client.tags.delete({ tag_id: tag.id });
got.companyGone = (await client.companies.delete({ company_id: company.id })).deleted;

got.missing = await failure(() => client.visitors.find({ user_id: "nobody" }));
got.refused = await failure(() => new IntercomClient({ token: "wrong", baseUrl }).contacts.find({ contact_id: ada.id }));
got.notCalled = IN_SCOPE.flatMap(methods).filter((each) => !called.has(each));

console.log(JSON.stringify(got));
