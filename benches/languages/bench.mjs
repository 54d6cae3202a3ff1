// From the bytes of an order event, or from an object, to an outcome: ours beside what Node users have.
//
// Every row judges each of the records once before it is measured; rounds are interleaved, the figure is
// the median of 15 rounds, in nanoseconds of CPU time a record.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [data, modules] = process.argv.slice(2)
const require = createRequire(pathToFileURL(modules + '/'))
const Ajv = require('ajv/dist/2020').default
const addFormats = require('ajv-formats').default
const { Contract } = await import(new URL('../../bindings-node/index.js', import.meta.url))

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')
const schema = read('../src/order_event.schema.json')
const rules = JSON.parse(read('rules.json'))
const lines = readFileSync(data, 'utf8').trim().split('\n').map((line) => Buffer.from(line))
const objects = lines.map((line) => JSON.parse(line))

const plain = Contract.fromSchema('json-schema', schema)
const ruled = Contract.fromSchema('json-schema', schema, { rules })
const ajv = new Ajv({ strict: false })
addFormats(ajv)
const peer = ajv.compile(JSON.parse(schema))

const rows = [
  ['bytes', 'stipula, five rules', (line) => ruled.isValidBytes(line), lines],
  ['bytes', 'stipula, no rules', (line) => plain.isValidBytes(line), lines],
  ['bytes', 'JSON.parse + ajv', (line) => peer(JSON.parse(line)), lines],
  ['bytes', 'JSON.parse alone', (line) => JSON.parse(line) !== null, lines],
  ['object', 'stipula, five rules', (object) => ruled.isValid(object), objects],
  ['object', 'stipula, no rules', (object) => plain.isValid(object), objects],
  ['object', 'ajv', (object) => peer(object), objects],
]
for (const [, name, judge, values] of rows) {
  if (!values.every(judge)) throw new Error(`${name} refuses a valid record`)
}
const figures = rows.map(() => [])
for (let round = 0; round < 40; round += 1) {
  for (const [index, [, , judge, values]] of rows.entries()) {
    const start = process.cpuUsage()
    for (let times = 0; times < 4; times += 1) for (const value of values) judge(value)
    const { user, system } = process.cpuUsage(start)
    // The first rounds are those in which it is compiled.
    if (round >= 25) figures[index].push(((user + system) * 1000) / (4 * values.length))
  }
}
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
console.log('| from | engine, in Node | ns a record | ratio |\n|---|---|--:|--:|')
const base = {}
for (const [index, [way, name]] of rows.entries()) {
  const figure = median(figures[index])
  base[way] ??= figure
  console.log(`| ${way} | ${name} | ${figure.toFixed(0)} | ${(figure / base[way]).toFixed(1)} |`)
}
