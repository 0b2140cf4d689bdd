// Sends events with one of Elasticsearch's JavaScript clients, in bulk and one by one, and prints what it was told.
//
// Usage: bulk.cjs FOLDER CLIENT URL KEY; the folder is where the clients are installed.
const path = require("node:path");
const [folder, name, node, key] = process.argv.slice(2);
const { Client } = require(path.join(folder, "node_modules", name));

async function main() {
  const client = new Client({ node, auth: { username: "sender", password: key } });
  const events = Array.from({ length: 500 }, (_, n) => (
    { create: { n }, summary: `bulk ${n}`, category: `${name}-bulk`, n }));
  const bulk = await client.helpers.bulk({
    datasource: events,
    flushBytes: 10_000,
    onDocument: () => ({ create: { _index: "logs" } }),
  });
  const document = { summary: "one", category: `${name}-bulk`, n: 500 };
  const older = name === "elasticsearch7" || name === "opensearch";
  const one = await client.index({ index: "logs", ...(older ? { body: document } : { document }) });
  console.log(`sent ${bulk.successful}, ${bulk.failed} failed; one ${(one.body ?? one).result}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
