// JavaScript values: what the walk writes, and what the core says of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Contract } from 'stipula'

import { objectText } from '../lib/walk.js'
import { jsonSchema, orders, places } from '../support.js'

const any = jsonSchema('true')
const typed = (name) => jsonSchema(`{"type": "${name}"}`)
const avro = (schema) =>
  Contract.fromSchema('avro', `{"type": "record", "name": "R", "fields": [{"name": "v", "type": ${schema}}]}`)

class Money {
  #secret = 1
  static unit = 'cent'
  constructor() {
    this.amount = 1
  }
  get double() {
    throw new Error('no field')
  }
  toJSON() {
    throw new Error('never called')
  }
}

test('the text of each kind of value', () => {
  const hole = [1]
  hole[2] = 3
  const cases = [
    [null, 'null'],
    [true, 'true'],
    [0, '0'],
    [-0, '-0'],
    [5, '5'],
    [2 ** 53, '9007199254740992'],
    [0.1, '0.1'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [-(10n ** 30n), `-1${'0'.repeat(30)}`],
    ['a"\n', '"a\\"\\n"'],
    ['\ud800x', '"\\ud800x"'],
    [[], '[]'],
    [[1, [2]], '[1,[2]]'],
    [hole, '[1,!"undefined",3]'],
    [{}, '{}'],
    [{ b: 1, a: undefined, [Symbol('s')]: 2 }, '{"b":1}'],
    [Object.create(null, { a: { value: 1, enumerable: true }, b: { value: 2 } }), '{"a":1}'],
    [{ ['__proto__']: 1 }, '{"__proto__":1}'],
    [new Money(), '{"amount":1}'],
    [new Date(0), 't"1970-01-01T00:00:00.000Z"'],
    [new Date(NaN), '!"Invalid Date"'],
    [new Date(8.64e15), '!"Date"'],
    [Buffer.from('abc'), 'b"YWJj"'],
    [Uint8Array.of(0, 1, 2).subarray(1), 'b"AQI="'],
    [new ArrayBuffer(2), 'b"AAA="'],
    [undefined, '!"undefined"'],
    [() => 1, '!"function"'],
    [Money, '!"function"'],
    [Symbol('s'), '!"symbol"'],
    [new Map([[1, 2]]), '!"Map"'],
    [new Set(), '!"Set"'],
    [new WeakMap(), '!"WeakMap"'],
    [new Float64Array(1), '!"Float64Array"'],
    [new DataView(new ArrayBuffer(1)), '!"DataView"'],
    [/x/, '!"RegExp"'],
    [new TypeError('x'), '!"Error"'],
    [Promise.resolve(), '!"Promise"'],
    [new Number(3), '!"Number"'],
    [new URL('https://acme.example'), '!"URL"'],
    [[].values(), '{}'],
  ]
  for (const [value, expected] of cases) assert.equal(objectText(value), expected)
})

test('types of JSON Schema', () => {
  const cases = [
    [null, 'null'],
    [false, 'boolean'],
    [1, 'integer'],
    [-0, 'integer'],
    [5.0, 'integer'],
    [2n ** 64n, 'integer'],
    [10n ** 5000n, 'integer'],
    [1e21, 'integer'],
    [0.5, 'number'],
    ['žluťoučký 🐎', 'string'],
    [[], 'array'],
    [{}, 'object'],
    [new Money(), 'object'],
  ]
  for (const [value, kind] of cases) {
    for (const name of ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']) {
      const expected = name === kind || (name === 'number' && kind === 'integer')
      assert.equal(typed(name).isValid(value), expected, `${String(value)} ${name}`)
      assert.equal(typed(name).check(value).valid, expected)
    }
  }
})

test('what JSON Schema cannot hold', () => {
  const values = [undefined, () => 1, Symbol('s'), NaN, Infinity, new Map(), new Set(), new Date(NaN), Buffer.from('x'), /x/]
  for (const value of values) {
    assert.equal(any.isValid(value), false)
    assert.deepEqual(places(any.check({ a: [value] })), [['object.unsupported', '/a/0']])
  }
  assert.deepEqual(places(any.check({ f() {} })), [['object.unsupported', '/f']])
  assert.deepEqual(places(any.check(['\ud800'])), [['json.lone_surrogate', '/0']])
})

test('Avro values', () => {
  const cases = [
    ['"bytes"', Buffer.from([0, 255]), true],
    ['"bytes"', new ArrayBuffer(3), true],
    ['{"type": "fixed", "name": "F", "size": 2}', Uint8Array.of(1), false],
    ['"int"', 2 ** 31 - 1, true],
    ['"int"', 2 ** 31, false],
    ['"long"', 2n ** 63n - 1n, true],
    ['"long"', 2n ** 63n, false],
    ['"long"', true, false],
    ['"double"', NaN, true],
    ['"float"', Infinity, true],
    ['{"type": "long", "logicalType": "timestamp-millis"}', new Date(), true],
    ['{"type": "long", "logicalType": "timestamp-millis"}', new Date(NaN), false],
    ['{"type": "map", "values": "long"}', { a: 1, b: 2n }, true],
    ['{"type": "map", "values": "long"}', new Map([['a', 1]]), false],
    ['["null", "string"]', null, true],
  ]
  for (const [schema, value, expected] of cases) {
    assert.equal(avro(schema).isValid({ v: value }), expected, schema)
    assert.equal(avro(schema).check({ v: value }).valid, expected, schema)
  }
})

test('depth ends in a limit', () => {
  let deep = []
  for (let level = 1; level < 100; level += 1) deep = [deep]
  assert.ok(any.isValid(deep))
  const cycle = {}
  cycle.self = [cycle]
  const twice = []
  twice.push(twice, twice)
  let deeper = []
  for (let level = 0; level < 100_000; level += 1) deeper = { deeper }
  for (const value of [[deep], cycle, twice, deeper]) {
    const report = any.check(value)
    assert.deepEqual([report.class, report.violations[0].code], ['limit', 'limit.depth'])
    assert.equal(any.isValid(value), false)
  }
})

test('size ends in a limit', () => {
  let shared = []
  for (let level = 0; level < 60; level += 1) shared = [shared, shared]
  const small = jsonSchema('true', { limits: { payloadBytes: 10_000 } })
  const wide = [shared, ['x'.repeat(20_000), 'more'], Array(20_000).fill({}), { a: Buffer.alloc(20_000), b: 1 }]
  for (const value of [...wide, Array(5_000).fill([0])]) {
    assert.deepEqual([small.check(value).class, small.check(value).violations[0].code], ['limit', 'limit.bytes'])
    assert.equal(small.isValid(value), false)
  }
  assert.ok(small.isValid(Array(9_000).fill('')))
})

test('an exception of the host is thrown', () => {
  const record = {
    get a() {
      throw new RangeError('mine')
    },
  }
  for (const verb of ['isValid', 'check', 'validate']) assert.throws(() => any[verb]([record]), RangeError)
})

test('a contract may be used while it judges', () => {
  const contract = orders()
  const record = {
    get id() {
      assert.equal(contract.isValid({ id: 1 }), false)
      return 1
    },
    total: 2,
    tax: 1,
  }
  assert.ok(contract.isValid({ ...record }))
})
