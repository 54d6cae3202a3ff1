// Frames, lookups, container files, encode and decode; the shared vectors have the rest.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Contract, ViolationError } from 'stipula'

import { jsonSchema, places, thrownBy } from '../support.js'

const POINT = '{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "long"}]}'
const OLDER = '{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}]}'

const points = (framing, options) =>
  Contract.compile(
    `
apiVersion: v3.1.0
kind: DataContract
id: points
version: 1.0.0
status: active
schema:
  - name: Point
    customProperties: [{property: stipulaSchema, value: {file: point.avsc, framing: ${framing}}}]
`,
    { resolver: { 'point.avsc': POINT }, ...options },
  )

test('headers are pairs, a Map or an object', () => {
  const contract = points('confluent-header, ids: [1]')
  const header = Uint8Array.of(0, 0, 0, 0, 1)
  const name = '__value_schema_id'
  for (const headers of [[[name, header]], new Map([[name, header]]), { [name]: header }, { [name]: [header, header] }]) {
    assert.ok(contract.isValidFramed(Uint8Array.of(2), headers))
  }
  assert.deepEqual(contract.headers(), [[name, Buffer.from(header)]])
  assert.deepEqual(places(contract.checkFramed(Uint8Array.of(2), { [name]: undefined })), [['frame.header', '']])
  assert.ok(thrownBy(() => contract.validateFramed(Uint8Array.of(2))) instanceof ViolationError)
  assert.ok(contract.checkFramed(null).valid)
})

test('a lookup is asked once for what it finds', () => {
  const seen = []
  const lookup = (id) => {
    seen.push(id)
    return { 2: OLDER, 4: { schema: OLDER, references: {} } }[id]
  }
  const contract = points('confluent, ids: [1]', { lookup })
  const bytes = (id) => Uint8Array.of(0, 0, 0, 0, id, 84)
  for (const id of [1, 2, 2, 4, 4]) assert.ok(contract.isValidBytes(bytes(id)))
  for (const _ of [1, 2]) assert.equal(contract.checkBytes(bytes(3)).class, 'stale')
  assert.deepEqual(seen, [2, 4, 3, 3])
  const failing = points('confluent, ids: [1]', { lookup: () => { throw new Error('the registry is away') } })
  assert.match(failing.checkBytes(bytes(2)).violations[0].message, /the registry is away/)
  assert.ok(thrownBy(() => points('confluent', { lookup: {} })) instanceof TypeError)
})

test('container files', () => {
  const schema = Buffer.from(POINT)
  const size = schema.length * 2
  const sync = Buffer.alloc(16, 's')
  const header = Buffer.concat([Buffer.from('Obj\x01\x02\x16avro.schema'), Buffer.of((size & 0x7f) | 0x80, size >> 7), schema, Buffer.of(0), sync])
  const file = Buffer.concat([header, Buffer.of(4, 4, 2, 4), sync])
  const contract = points('confluent, ids: [1]', { rules: { small: 'this.x < 2' } })
  assert.deepEqual([...contract.checkContainer(file)].map(({ valid }) => valid), [true, false])
  const reports = contract.checkContainer(Buffer.concat([header, Buffer.of(6, 4, 2, 0xff), sync]))
  const told = []
  for (const { valid } of reports) told.push([valid, reports.records.first, reports.records.last, reports.hasEnded])
  assert.deepEqual(told, [[true, 1, 1, false], [false, 2, 2, false], [false, 3, 3, false]])
  assert.deepEqual([...contract.checkContainer(file.subarray(0, -1))].map(places), [[['container.truncated', '']]])
})

test('values come back as they went', () => {
  const contract = Contract.fromSchema(
    'avro',
    `{"type": "record", "name": "R", "fields": [
      {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
      {"name": "id", "type": {"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}},
      {"name": "day", "type": {"type": "int", "logicalType": "date"}},
      {"name": "at", "type": {"type": "long", "logicalType": "time-micros"}},
      {"name": "when", "type": {"type": "long", "logicalType": "timestamp-millis"}},
      {"name": "micros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
      {"name": "raw", "type": "bytes"},
      {"name": "list", "type": {"type": "array", "items": ["null", "long", "string"]}},
      {"name": "nested", "type": {"type": "array", "items": {"type": "array", "items": "int"}}},
      {"name": "map", "type": {"type": "map", "values": "double"}}]}`,
  )
  const value = {
    price: '12.50',
    id: '5d1c2f1e-8a3b-4c5d-9e0f-123456789abc',
    day: '2026-01-31',
    at: '23:59:59.999999',
    when: new Date('1969-12-31T23:59:59.999Z'),
    micros: 1n,
    raw: Buffer.of(0, 255),
    list: [null, 2n ** 40n, 'list'],
    nested: [[1, 2], []],
    map: { ['__proto__']: 0.5, a: Infinity },
  }
  assert.deepEqual(contract.decode(contract.encode(value)), value)
})

test('a list may be long', () => {
  const contract = Contract.fromSchema('avro', '{"type": "array", "items": "int"}')
  const value = Array.from({ length: 300_000 }, (_, index) => index)
  assert.deepEqual(contract.decode(contract.encode(value)), value)
})

test('what does not fit throws the report', () => {
  const contract = points('confluent, ids: [1]')
  assert.deepEqual([...contract.encode({ x: 1 })], [0, 0, 0, 0, 1, 2])
  for (const call of [() => contract.encode({ x: '1' }), () => contract.decode(Uint8Array.of(0, 0, 0, 0, 1)), () => contract.decode(Uint8Array.of(2))]) {
    assert.ok(thrownBy(call) instanceof ViolationError)
  }
  assert.match(thrownBy(() => points('confluent').encode({ x: 1 })).message, /no `ids` and no `guid`/)
  assert.match(thrownBy(() => jsonSchema('{}').encode({})).message, /only contracts with an Avro schema/)
  assert.equal(contract.decode(null), null)
})
