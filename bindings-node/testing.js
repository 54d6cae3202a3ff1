// What all tests share. Outside of `test/`, where the runner would take it for a test.
import { pathToFileURL } from 'node:url'

import { Contract } from 'stipula'

export const ROOT = new URL('../', import.meta.url)

/** Where the build puts things. */
export const TARGET = process.env.CARGO_TARGET_DIR ? pathToFileURL(`${process.env.CARGO_TARGET_DIR}/`) : new URL('target/', ROOT)

export const ORDER = `
{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"},
  {"name": "total", "type": "double"},
  {"name": "tax", "type": "double"},
  {"name": "note", "type": ["null", "string"], "default": null}]}`

export const RULES = { 'total-covers-tax': 'this.total >= this.tax' }

export const CONTRACT = `\
apiVersion: v3.1.0
kind: DataContract
id: acme-orders
name: Orders
version: 2.1.0
status: active
team: {name: orders-team}
schema:
  - name: Order
    customProperties: [{property: stipulaSchema, value: order.avsc}]
    quality:
      - {id: total-covers-tax, type: custom, engine: cel, implementation: this.total >= this.tax}
`

export const orders = () => Contract.fromSchema('avro', ORDER, { rules: RULES })

export const jsonSchema = (text, options) => Contract.fromSchema('json-schema', text, options)

export const places = (report) => report.violations.map(({ code, path }) => [code, path])

/** What a call throws. */
export function thrownBy(call) {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
