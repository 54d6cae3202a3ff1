// Encode and decode beside `avsc`, on a table and on seeded random schemas with their data.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import avsc from 'avsc'
import { Contract } from 'stipula'

const SCHEMAS = 400
const DATA = 10

/** A `long` of all 64 bits; by itself it refuses those that a double does not hold. */
const long = avsc.types.LongType.__with({
  fromBuffer: (buffer) => buffer.readBigInt64LE(),
  toBuffer: (value) => {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(value)
    return buffer
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
  compare: (one, other) => (one < other ? -1 : Number(one > other)),
})

const pair = (schema) => [
  Contract.fromSchema('avro', JSON.stringify(schema)),
  avsc.Type.forSchema(schema, { registry: { long }, wrapUnions: 'never' }),
]

/** Records of theirs have classes of their own. */
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

const same = ([contract, type], value) => {
  const payload = contract.encode(value)
  assert.deepEqual(payload, type.toBuffer(value))
  assert.deepEqual(plain(contract.decode(payload)), plain(value))
  assert.deepEqual(plain(type.fromBuffer(payload)), plain(value))
  return payload
}

const INNER = { type: 'record', name: 'a.b.Inner', fields: [{ name: 'x', type: 'int' }] }
const LINKED = { type: 'record', name: 'L', fields: [{ name: 'v', type: 'long' }, { name: 'n', type: ['null', 'L'] }] }
const TABLE = [
  ['null', [null]],
  ['boolean', [true, false]],
  ['int', [0, -1, 2 ** 31 - 1, -(2 ** 31)]],
  ['long', [0n, 63n, 64n, -64n, -65n, 2n ** 63n - 1n, -(2n ** 63n)]],
  ['float', [0, -1.5, Infinity]],
  ['double', [0.1, -1e300, -Infinity]],
  ['bytes', [Buffer.of(), Buffer.of(0, 255)]],
  ['string', ['', 'größer', '日本語\0']],
  [{ type: 'fixed', name: 'F', size: 3 }, [Buffer.from('abc')]],
  [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, ['A', 'B']],
  [{ type: 'array', items: 'long' }, [[], [1n, -2n, 3n]]],
  [{ type: 'map', values: ['null', 'string'] }, [{}, { k: null, l: 'v' }]],
  [['null', 'string', 'int', 'boolean', INNER], [null, 'x', 7, true, { x: 1 }]],
  [LINKED, [{ v: 1n, n: { v: 2n, n: null } }]],
]

test('one type', () => {
  for (const [schema, values] of TABLE) for (const value of values) same(pair(schema), value)
})

/** The same run everywhere. */
class Maker {
  #state = 17n
  #names = 0

  below(end) {
    this.#state = BigInt.asUintN(64, this.#state * 6364136223846793005n + 1442695040888963407n)
    return Number((this.#state >> 33n) % BigInt(end))
  }

  schema(depth) {
    const kinds = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']
    const pick = this.below(depth > 0 ? 14 : 10)
    this.#names += 1
    const name = `N${this.#names}`
    if (pick < 8) return kinds[pick]
    if (pick === 8) return { type: 'fixed', name, size: 1 + this.below(4) }
    if (pick === 9) return { type: 'enum', name, symbols: ['A', 'B', 'C'].slice(0, 1 + this.below(3)) }
    if (pick === 10) return { type: 'array', items: this.schema(depth - 1) }
    if (pick === 11) return { type: 'map', values: this.schema(depth - 1) }
    if (pick === 12) {
      let branch = this.schema(depth - 1)
      while (branch === 'null' || Array.isArray(branch)) branch = this.schema(depth - 1)
      return this.below(2) ? ['null', branch] : [branch, 'null']
    }
    const fields = Array.from({ length: this.below(5) }, (_, at) => ({ name: `f${at}`, type: this.schema(depth - 1) }))
    return { type: 'record', name, fields }
  }

  value(schema) {
    if (Array.isArray(schema)) return this.value(schema[this.below(2)])
    const list = (make) => Array.from({ length: this.below(4) }, (_, at) => make(at))
    switch (schema.type ?? schema) {
      case 'null':
        return null
      case 'boolean':
        return this.below(2) === 0
      case 'int':
        return (this.below(2 ** 31) >> this.below(31)) * (this.below(2) ? 1 : -1) || 0
      case 'long':
        return BigInt.asIntN(64, (BigInt(this.below(2 ** 31)) << 33n) >> BigInt(this.below(64))) * (this.below(2) ? 1n : -1n)
      case 'float':
        return this.below(2 ** 20) / 8
      case 'double':
        return this.below(2 ** 30) / 7
      case 'bytes':
        return Buffer.from(list(() => this.below(256)))
      case 'string':
        return ['', 'ü', 'text', '日本語', 'longer than eight bytes'][this.below(5)]
      case 'fixed':
        return Buffer.from(Array.from({ length: schema.size }, () => this.below(256)))
      case 'enum':
        return schema.symbols[this.below(schema.symbols.length)]
      case 'array':
        return list(() => this.value(schema.items))
      case 'map':
        return Object.fromEntries(list((at) => [`k${at}`, this.value(schema.values)]))
      default:
        return Object.fromEntries(schema.fields.map(({ name, type }) => [name, this.value(type)]))
    }
  }
}

test('random schemas and data', () => {
  const maker = new Maker()
  let [taken, refused] = [0, 0]
  for (let schemas = 0; schemas < SCHEMAS; schemas += 1) {
    const schema = maker.schema(4)
    const [contract, type] = pair(schema)
    for (let data = 0; data < DATA; data += 1) {
      const payload = same([contract, type], maker.value(schema))
      // What is cut is no datum; what is changed and still one of ours has one value.
      for (let end = 0; end < payload.length; end += 1) assert.ok(!contract.isValidBytes(payload.subarray(0, end)))
      if (payload.length > 0) {
        payload[maker.below(payload.length)] ^= 1 << maker.below(8)
        if (contract.isValidBytes(payload)) {
          taken += 1
          assert.deepEqual(plain(contract.decode(payload)), plain(type.fromBuffer(payload)), JSON.stringify(schema))
        } else {
          refused += 1
        }
      }
    }
  }
  assert.ok(taken > 500 && refused > 500, `${taken} ${refused}`)
})
