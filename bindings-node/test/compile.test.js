// Compilation: options, diagnostics, files, references.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

import { CompileError, Contract } from 'stipula'

import { CONTRACT, ORDER, RULES, jsonSchema, places, thrownBy } from '../testing.js'

const resolver = { 'order.avsc': ORDER }

test('accessors', () => {
  const contract = Contract.compile(CONTRACT, { resolver })
  assert.deepEqual([contract.id, contract.name, contract.version], ['acme-orders', 'Orders', '2.1.0'])
  assert.deepEqual([contract.owner, contract.support, contract.format], ['orders-team', null, 'avro'])
  assert.match(contract.digest, /^sha256:/)
  assert.notEqual(contract.digest, contract.textDigest)
  assert.equal(contract.source, CONTRACT)
  const [id, expression] = Object.entries(RULES)[0]
  const [rule] = contract.rules
  assert.deepEqual([rule.id, rule.target, rule.expression, rule.writerAction], [id, '', expression, 'ERROR'])
  assert.deepEqual([rule.enforced, rule.fields, rule.reads], [true, [''], ['total', 'tax']])
  assert.deepEqual(rule.position, { file: 'contract', line: 12, column: 14 })
  assert.deepEqual(contract.fields.map(({ path }) => path), ['id', 'total', 'tax', 'note'])
  assert.deepEqual(contract.fields.map(({ default: value }) => value), [undefined, undefined, undefined, null])
  assert.deepEqual([contract.status, contract.metadata.team], ['active', { name: 'orders-team' }])
  assert.deepEqual(contract.tagged('PII'), [])
  assert.deepEqual(contract.notEnforced, [])
})

test('files are read beside the contract', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'stipula-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'orders.odcs.yaml')
  writeFileSync(path, CONTRACT)
  writeFileSync(join(folder, 'order.avsc'), ORDER)
  const { digest } = Contract.compile(CONTRACT, { resolver })
  for (const place of [path, pathToFileURL(path)]) assert.equal(Contract.fromFile(place).digest, digest)
  const bare = Contract.fromFile(join(folder, 'order.avsc'), { rules: RULES })
  assert.equal(bare.isValid({ id: 1, total: 1, tax: 2 }), false)
  assert.throws(() => Contract.fromFile(join(folder, 'nothing.yaml')), /nothing.yaml`: no such file/)
  assert.throws(() => Contract.fromFile(folder), /it is a folder/)
})

test('all diagnostics with their places', () => {
  const text = CONTRACT.replace('status:', 'statsu:').replace('engine: cel', 'engine: CEL')
  const error = thrownBy(() => Contract.compile(text, { name: 'o.yaml', resolver }))
  assert.ok(error instanceof CompileError)
  const codes = error.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  assert.ok(codes.includes('document.unknown_key') && codes.includes('document.engine'), String(codes))
  const unknown = error.diagnostics.find(({ code }) => code === 'document.unknown_key')
  assert.deepEqual([unknown.place.file, unknown.place.line, unknown.place.column], ['o.yaml', 6, 1])
  assert.deepEqual([unknown.place.endLine, unknown.place.snippet], [6, 'statsu: active'])
  assert.match(unknown.hint, /`status`/)
  assert.equal(error.message.split('\n').length, error.diagnostics.length)
  assert.match(error.toJson(), /^\[\{/)
})

test('a path where text is expected gets a hint', () => {
  const error = thrownBy(() => Contract.compile('contracts/orders.odcs.yaml'))
  assert.deepEqual(error.diagnostics.map(({ code }) => code), ['document.path_as_text'])
})

test('resolvers', () => {
  const asked = []
  const ask = (name) => {
    asked.push(name)
    return ORDER
  }
  for (const each of [ask, resolver, new Map(Object.entries(resolver))]) {
    assert.equal(Contract.compile(CONTRACT, { resolver: each }).format, 'avro')
  }
  assert.deepEqual(asked, ['order.avsc'])
  const cause = new Error('no route to order.avsc')
  const fail = () => {
    throw cause
  }
  const error = thrownBy(() => Contract.compile(CONTRACT, { resolver: fail }))
  assert.ok(error instanceof CompileError)
  assert.match(error.message, /no route to order.avsc/)
  assert.equal(error.cause, cause)
  for (const options of [{ resolver: {} }, { resolver: () => 3 }, {}]) {
    assert.throws(() => Contract.compile(CONTRACT, options), CompileError)
  }
})

test('options reach the compiler', () => {
  const text = '{"type": "object", "properties": {"a": {"type": "string", "format": "date"}}}'
  assert.deepEqual(places(jsonSchema(text).check({ a: 'x' })), [['schema.format', '/a']])
  assert.ok(jsonSchema(text, { formats: 'annotate' }).isValid({ a: 'x' }))
  const twice = '{"a": "2026-01-31", "a": "2026-01-31"}'
  assert.deepEqual(places(jsonSchema(text).checkJson(twice)), [['json.duplicate_key', '/a']])
  assert.ok(jsonSchema(text, { duplicateKeys: 'last' }).isValidJson(twice))
  const limited = jsonSchema('true', { limits: { payloadDepth: 2, payloadBytes: 100 } })
  assert.deepEqual(places(limited.check([[[]]])), [['limit.depth', '/0/0']])
  assert.equal(limited.checkJson(' '.repeat(101)).class, 'limit')
  assert.equal(limited.check(['x'.repeat(101)]).class, 'limit')
  const avro = Contract.fromSchema('avro', ORDER, { undeclared: 'ignore' })
  assert.ok(avro.isValid({ id: 1, total: 1, tax: 2, more: 1 }))
  assert.equal(Contract.compile(ORDER, { kind: 'avro', name: 'order.avsc', side: 'writer', strict: true }).format, 'avro')
})

test('clocks', () => {
  const schema = `{"type": "record", "name": "E", "fields": [
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}`
  const rules = { past: 'this.at < now' }
  for (const noon of [new Date('2026-01-31T12:00:00Z'), new Date(-500)]) {
    const pinned = Contract.fromSchema('avro', schema, { rules, clock: noon })
    assert.ok(pinned.isValid({ at: new Date(noon.getTime() - 1) }))
    assert.ok(!pinned.isValid({ at: noon }))
  }
  assert.ok(Contract.fromSchema('avro', schema, { rules, clock: 'system' }).isValid({ at: 0 }))
  const error = thrownBy(() => Contract.fromSchema('avro', schema, { rules }))
  assert.ok(error.diagnostics.some(({ code }) => code === 'rule.clock'))
})
