// Functions of the host: typed, pure, and of no consequence where they fail.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'

import { CompileError, Contract } from 'stipula'

const CARD = `{"type": "record", "name": "Card", "fields": [
  {"name": "number", "type": "string"},
  {"name": "limit", "type": "long", "default": 0},
  {"name": "rate", "type": "double", "default": 0.5},
  {"name": "seal", "type": "bytes", "default": ""}]}`

function luhn(number) {
  const digits = [...number].reverse().map(Number)
  const parts = digits.map((digit, at) => (at % 2 ? Math.floor((digit * 2) / 10) + ((digit * 2) % 10) : digit))
  return parts.reduce((sum, part) => sum + part, 0) % 10 === 0
}

const LUHN = { name: 'isLuhn', takes: ['string'], gives: 'bool', call: luhn }
const cards = (rule, ...functions) => Contract.fromSchema('avro', CARD, { rules: { r: rule }, functions })
const record = { number: 'ab\u00e9', limit: 9, rate: 0.5, seal: new Uint8Array([97, 98, 99]) }

test('rules call it', () => {
  for (const rule of ['isLuhn(this.number)', 'this.number.isLuhn()']) {
    const contract = cards(rule, LUHN)
    assert.equal(contract.isValid({ number: '79927398713' }), true)
    const report = contract.check({ number: '79927398710' })
    assert.deepEqual(report.violations.map(({ code }) => code), ['rule.violated'])
    assert.equal(contract.checkJson('{"number": "79927398710"}').toJson(), report.toJson())
  }
})

test('types', () => {
  const table = [
    [['int', 'int'], 'int', (a, b) => a * b, 'f(this.limit, 2) == 18'],
    [['int'], 'int', () => 7, 'f(this.limit) == 7'],
    [['uint'], 'uint', (a) => a + 1n, 'f(uint(this.limit)) == 10u'],
    [['double'], 'double', (a) => a / 2, 'f(this.rate) == 0.25'],
    [['double'], 'double', (a) => -a / 0, 'f(this.rate) < -1e308'],
    [['double'], 'double', () => NaN, 'f(this.rate).isNan()'],
    [['string'], 'string', (a) => a.toUpperCase(), "f(this.number) == 'AB\u00c9'"],
    [['bytes'], 'bytes', (a) => a.reverse(), "f(this.seal) == b'cba'"],
    [['bool'], 'bool', (a) => !a, 'f(this.limit > 10)'],
    [['int'], 'int', () => 2n ** 63n - 1n, 'f(this.limit) == 9223372036854775807'],
  ]
  for (const [takes, gives, call, rule] of table) {
    const contract = cards(rule, { name: 'f', takes, gives, call })
    assert.equal(contract.isValid(record), true, `${rule}: ${contract.check(record).toJson()}`)
  }
})

test('what fails is no pass', () => {
  const number = '79927398713'
  const fails = () => {
    throw new Error(number)
  }
  for (const call of [fails, () => 'yes', () => undefined, () => null, () => 1, async () => true]) {
    const contract = cards('isLuhn(this.number)', { ...LUHN, call })
    const report = contract.check({ number })
    assert.deepEqual([report.valid, report.class], [false, 'rule_error'])
    assert.equal(contract.isValid({ number }), false)
    assert.ok(!report.toJson().includes(number))
  }
  for (const made of [2n ** 63n, 1.5, true, '1']) {
    const contract = cards('f(this.limit) != 5', { name: 'f', takes: ['int'], gives: 'int', call: () => made })
    assert.equal(contract.check({ number }).class, 'rule_error')
  }
})

test('faults of a declaration', () => {
  assert.throws(() => cards('true', { ...LUHN, name: 'size' }), TypeError)
  assert.throws(() => cards('true', { ...LUHN, takes: [] }), TypeError)
  assert.throws(() => cards('true', { ...LUHN, takes: ['text'] }), TypeError)
  assert.throws(() => cards('true', { name: 'f' }), TypeError)
  assert.throws(() => cards('isLuhn(this.limit)', LUHN), CompileError)
})

test('the digest covers signature and version', () => {
  const digest = (changed) => cards('isLuhn(this.number)', { ...LUHN, ...changed }).digest
  assert.equal(digest({}), digest({ call: () => false }))
  assert.equal(new Set([digest({}), digest({ version: '2' }), digest({ cost: 2 })]).size, 3)
})

test('re-entry', () => {
  const inner = cards('isLuhn(this.number)', LUHN)
  const known = { name: 'known', takes: ['string'], gives: 'bool', call: (number) => inner.isValid({ number }) && outer.id === null }
  const outer = cards('known(this.number)', known)
  for (let at = 0; at < 200; at += 1) {
    assert.equal(outer.isValid({ number: at % 2 ? '79927398713' : '79927398710' }), at % 2 === 1)
  }
})

test('each worker has its own', async () => {
  const code = `
    const { parentPort } = require('node:worker_threads')
    import('stipula').then(({ Contract }) => {
      const call = (number) => number.length === 4
      const contract = Contract.fromSchema('avro', ${JSON.stringify(CARD)},
        { rules: { r: 'f(this.number)' }, functions: [{ name: 'f', takes: ['string'], gives: 'bool', call }] })
      parentPort.postMessage([contract.isValid({ number: '1234' }), contract.isValid({ number: '1' })])
    })`
  const answers = [0, 1, 2].map(() => new Promise((done, fail) => {
    new Worker(code, { eval: true }).once('message', done).once('error', fail)
  }))
  for (const answer of await Promise.all(answers)) assert.deepEqual(answer, [true, false])
  assert.equal(cards('isLuhn(this.number)', LUHN).isValid({ number: '79927398713' }), true)
})
