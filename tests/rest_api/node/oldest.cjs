// Does with the unmodified npm client 2.11.2 what it is told, a line of JSON each, and answers with a line each.
const { createInterface } = require("node:readline");
const { Client } = require("intercom-client-2");

const [baseUrl, token] = process.argv.slice(2);
const client = new Client({ token });
client.useRequestOpts({ baseUrl });

// `scroll.each` gives its pages to a function
const scrolled = async (scroll) => {
  const pages = [];
  await scroll.each({}, (response) => {
    pages.push(response.body);
    return Promise.resolve();
  });
  return pages;
};

const done = async ({ call, args }) => {
  const path = call.split(".");
  const method = path.pop();
  const owner = path.reduce((found, name) => found[name], client);
  if (method === "each") return { body: await scrolled(owner) };
  if (method === "ping") return new Promise((resolve) => client.ping((status) => resolve({ status })));
  const response = await owner[method](...args);
  return { status: response.statusCode, body: response.body };
};

const main = async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      console.log(JSON.stringify(await done(JSON.parse(line))));
    } catch (error) {
      console.log(JSON.stringify({ status: error.statusCode ?? 0, error: error.message, body: error.body ?? null }));
    }
  }
};

main();
