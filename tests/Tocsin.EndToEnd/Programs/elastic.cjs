// Reads the known events with one of JavaScript's clients, and prints what it found on one line.
// Usage: elastic.cjs FOLDER CLIENT URL [FORM TOKEN]; the form is one in which the client sends tokens.
const [folder, name, node, form, token] = process.argv.slice(2)
const { Client } = require(folder + "/node_modules/" + name)
const signIn = {
  basic: { auth: { username: "reader", password: token } },
  apikey: { auth: { apiKey: token } },
  pair: { auth: { apiKey: { id: "reader", api_key: token } } },
  bearer: name === "opensearch" ? { headers: { authorization: "Bearer " + token } } : { auth: { bearer: token } },
}
const client = new Client({ node, ...signIn[form] })
// Older clients wrap an answer, and take the body apart from the rest.
const isOld = name === "elasticsearch7" || name === "opensearch"
const answer = async promise => { const r = await promise; return isOld ? r.body : r }
const search = (index, body) => answer(client.search(isOld ? { index, body } : { index, ...body }))
const numbers = found => found.hits.hits.map(h => h._source.details.n).join(" ")

const searchAnywhere = body => answer(client.search(isOld ? { body } : body))
const openPoint = async () => name === "opensearch"
  ? (await answer(client.createPit({ index: "events", keep_alive: "1m" }))).pit_id
  : (await answer(client.openPointInTime({ index: "events", keep_alive: "1m" }))).id
const closePoint = id => name === "opensearch"
  ? client.deletePit({ body: { pit_id: [id] } })
  : client.closePointInTime(isOld ? { body: { id } } : { id })

async function main() {
  const info = await answer(client.info())
  // Who does not ask for JSON at the root gets the page.
  const said = ["version " + (info.version?.number.split(".")[0] ?? "of the page")]
  said.push("count " + (await answer(client.count({ index: "events" }))).count)
  const found = await search("events", { query: { term: { hostname: "web1" } } })
  said.push(`found ${found.hits.total.value} of ${found.hits.hits[0]._source.hostname}`)
  const sort = [{ utctimestamp: "desc" }, { _doc: "desc" }]
  let page = await search("events", { size: 3, sort })
  said.push("page " + numbers(page))
  page = await search("events", { size: 3, sort, search_after: page.hits.hits.at(-1).sort })
  said.push("next " + numbers(page))
  const figures = await search("events", { size: 0, aggs: { h: { terms: { field: "hostname" }, aggs: { m: { max: { field: "details.n" } } } } } })
  said.push(figures.aggregations.h.buckets.map(b => `${b.key}=${b.doc_count} max ${b.m.value}`).join(", "))
  const pairs = [{ index: "events" }, { size: 0, query: { term: { hostname: "db1" } } }, { index: "events-20260111" }, { size: 0 }]
  const several = await answer(client.msearch(isOld ? { body: pairs } : { searches: pairs }))
  said.push("several " + several.responses.map(r => r.hits.total.value).join(" "))
  try {
    await search("nothing", {})
  } catch (e) {
    said.push("unknown index " + (e.statusCode ?? e.meta.statusCode))
  }
  const rows = await answer(client.cat.indices({ index: "events", format: "json" }))
  said.push("indices " + rows.map(r => r.index).join(" "))
  const mapping = (await answer(client.indices.getMapping({ index: "events" })))["events-20260110"].mappings.properties
  const caps = (await answer(client.fieldCaps({ index: "events", fields: "*" }))).fields
  said.push(mapping.summary.type === "text" && caps.hostname ? "has mapping" : "lacks mapping")
  // Scrolls page by page; then the same in a point in time.
  const query = { match_all: {} }
  const scanned = new Set()
  for await (const event of client.helpers.scrollDocuments(isOld ? { index: "events", size: 5, body: { query } } : { index: "events", size: 5, query })) {
    scanned.add(event.details.n)
  }
  said.push("scanned " + scanned.size)
  const point = await openPoint()
  const seen = new Set()
  for (let after = {}; ;) {
    const hits = (await searchAnywhere({ size: 5, pit: { id: point }, sort: [{ hostname: "asc" }], ...after })).hits.hits
    if (hits.length === 0) break
    for (const hit of hits) seen.add(hit._id)
    after = { search_after: hits.at(-1).sort }
  }
  await closePoint(point)
  said.push("point " + seen.size)
  said.push("document " + (await answer(client.get({ index: "events", id: "4" })))._source.details.n)
  const documents = await answer(client.mget(isOld ? { index: "events", body: { ids: ["4", "1"] } } : { index: "events", ids: ["4", "1"] }))
  said.push("documents " + documents.docs.map(d => d._source.details.n).join(" "))
  said.push("exists " + await answer(client.exists({ index: "events", id: "4" })))
  const field = await answer(client.indices.getFieldMapping({ index: "events", fields: "@timestamp" }))
  said.push("fields " + (field["events-20260110"].mappings["@timestamp"] !== undefined))
  console.log(said.join("; "))
}

main().catch(e => { console.error(e); process.exit(1) })
