// Three verbs, three ways in, and what they throw.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'

import { CompileError, Contract, Report, ViolationError } from 'stipula'

import { ORDER, RULES, jsonSchema, orders, places, thrownBy } from '../support.js'

const GOOD = { id: 1, total: 12, tax: 2, note: null }
const BAD = { id: 1, total: 1, tax: 2, note: null }
const contract = orders()

function avro({ total, tax }) {
  const bytes = Buffer.alloc(18)
  bytes.writeUInt8(2)
  bytes.writeDoubleLE(total, 1)
  bytes.writeDoubleLE(tax, 9)
  return bytes
}

function shared(bytes) {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

test('every way in gives the same report', () => {
  for (const record of [GOOD, BAD]) {
    const text = JSON.stringify(record)
    const bytes = avro(record)
    const exact = new Uint8Array(bytes).buffer
    const reports = [
      contract.check(record),
      contract.checkBytes(bytes),
      contract.checkBytes(new Uint8Array([0, ...bytes]).subarray(1)),
      contract.checkBytes(exact),
      contract.checkBytes(shared(bytes)),
      contract.checkBytes(shared(bytes).buffer),
      contract.checkJson(text),
      contract.checkJson(Buffer.from(text)),
    ]
    for (const report of reports) assert.equal(report.toJson(), reports[0].toJson())
    const valid = record === GOOD
    assert.equal(reports[0].valid, valid)
    assert.equal(contract.isValid(record), valid)
    assert.equal(contract.isValidBytes(bytes), valid)
    assert.equal(contract.isValidJson(text), valid)
  }
})

test('validate returns nothing or throws with the report', () => {
  assert.equal(contract.validate(GOOD), undefined)
  assert.equal(contract.validateBytes(avro(GOOD)), undefined)
  assert.equal(contract.validateJson(JSON.stringify(GOOD)), undefined)
  const calls = [
    () => contract.validate(BAD),
    () => contract.validateBytes(avro(BAD)),
    () => contract.validateJson(JSON.stringify(BAD)),
  ]
  for (const call of calls) {
    const error = thrownBy(call)
    assert.ok(error instanceof ViolationError && error instanceof Error)
    assert.equal(error.name, 'ViolationError')
    assert.match(error.message, /total-covers-tax/)
    assert.equal(error.report.toJson(), contract.check(BAD).toJson())
  }
})

test('a contract shows its name', () => {
  assert.equal(inspect(contract), `Contract ${contract.name}`)
})

test('a report is data', () => {
  const report = contract.check(BAD)
  assert.ok(report instanceof Report)
  assert.deepEqual([report.valid, report.class, report.total, report.truncated], [false, 'invalid', 1, false])
  const [violation] = report.violations
  assert.deepEqual([violation.code, violation.path, violation.rule], ['rule.violated', '', 'total-covers-tax'])
  assert.deepEqual([violation.severity, violation.action], ['error', 'ERROR'])
  assert.deepEqual([...report], report.violations)
  assert.deepEqual(report.tally, [{ code: 'rule.violated', rule: 'total-covers-tax', count: 1 }])
  assert.equal(report.contract.digest, contract.digest)
  assert.deepEqual([report.notEvaluated, report.notEnforced], [[], []])
  assert.equal(JSON.stringify(report), report.toJson())
  assert.throws(() => {
    report.valid = true
  }, TypeError)
  const blocked = contract.check({ ...GOOD, total: 'x' })
  assert.deepEqual(places(blocked), [['schema.type', '/total']])
  assert.deepEqual(blocked.notEvaluated.map(({ rule }) => rule), ['total-covers-tax'])
})

test('bad data never throws', () => {
  for (const payload of [[], Array(40).fill(255), [2], [123, 125]].map((bytes) => Uint8Array.from(bytes))) {
    assert.equal(contract.isValidBytes(payload), false)
    assert.equal(contract.checkBytes(payload).class, 'undecodable')
  }
  for (const text of ['', '{', '\ufeff{}', 'nul', '{"a": "\\ud800"}', '{"a": "\ud800"}', Uint8Array.of(255)]) {
    assert.equal(contract.isValidJson(text), false)
    assert.equal(contract.checkJson(text).valid, false)
  }
  const any = jsonSchema('true')
  assert.deepEqual(places(any.checkJson('"\ud800"')), [['json.utf8', '']])
  assert.ok(any.isValidJson('"🐎 \\ud83d\\udc0e"'))
})

test('wrong arguments are type errors', () => {
  const cases = [
    [() => contract.checkBytes('text'), /expected a Uint8Array, found string/],
    [() => contract.isValidBytes([1]), /expected a Uint8Array, found an array/],
    [() => contract.validateBytes(null), /found null/],
    [() => contract.validateBytes(new Uint16Array(1)), /expected a Uint8Array/],
    [() => contract.checkJson({}), /found object/],
    [() => contract.isValidJson(), /found undefined/],
    [() => Contract.compile(3), /source: expected a string, found number/],
    [() => Contract.compile(ORDER, 'avro'), /options: expected an object/],
    [() => Contract.compile(ORDER, { kid: 'avro' }), /unknown option `kid`/],
    [() => Contract.compile(ORDER, { texts: {} }), /unknown option `texts`/],
    [() => Contract.compile(ORDER, { kind: 'avrp' }), /`kind`: expected `odcs`/],
    [() => Contract.compile(ORDER, { side: 3 }), /string/],
    [() => Contract.compile(ORDER, { clock: 'tomorrow' }), /`clock`/],
    [() => Contract.compile(ORDER, { clock: new Date(NaN) }), /clock/],
    [() => Contract.compile(ORDER, { limits: { depth: 3 } }), /unknown limit `depth`/],
    [() => Contract.compile(ORDER, { limits: { nodes: -1 } }), /-1/],
    [() => Contract.compile(ORDER, { rules: { a: 3 } }), /string/],
    [() => Contract.compile(ORDER, { resolver: 'x' }), /resolver/],
    [() => Contract.fromSchema('protobuf', ORDER), /`format`: expected `avro`/],
    [() => Contract.fromFile(3), /path: expected a string/],
    [() => new Contract(), /Contract.compile/],
  ]
  for (const [call, message] of cases) {
    const error = thrownBy(call)
    assert.ok(error instanceof TypeError, String(error))
    assert.match(error.message, message)
  }
})

test('workers compile for themselves', async () => {
  const program = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(workerData.index).then(({ Contract }) => {
      const orders = Contract.fromSchema('avro', workerData.source, { rules: workerData.rules })
      parentPort.postMessage([orders.digest, orders.isValid(workerData.good), orders.check(workerData.bad).toJson()])
    })`
  const workerData = {
    index: new URL('../index.js', import.meta.url).href,
    source: contract.source,
    rules: RULES,
    good: GOOD,
    bad: BAD,
  }
  const workers = [1, 2].map(() => new Worker(program, { eval: true, workerData }))
  const answers = workers.map((worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)))
  for (const answer of await Promise.all(answers)) {
    assert.deepEqual(answer, [contract.digest, true, contract.check(BAD).toJson()])
  }
})

test('a class of errors is an error', () => {
  const error = thrownBy(() => Contract.compile('kind: DataContract'))
  assert.ok(error instanceof CompileError && error instanceof Error)
  assert.equal(error.name, 'CompileError')
})
