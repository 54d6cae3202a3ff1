// What has changed between versions of a contract, read from the JSON text that the core writes.
import { nativeOf } from './contract.js'
import { Comparing } from './native.js'

/** How a contract has changed, and whom that breaks. */
export class Evolution {
  #text
  #levels

  constructor(text) {
    const form = JSON.parse(text)
    this.#text = text
    this.#levels = new Map(form.levels.map(({ level, ...rest }) => [level, rest]))
    this.old = form.old
    this.new = form.new
    this.level = form.level
    this.askedBump = form.asked_bump
    this.madeBump = form.made_bump
    this.madeEnough = form.made_enough
    this.changes = form.changes.map(change)
    this.profiles = form.profiles
    this.notCompared = form.not_compared
    Object.freeze(this)
  }

  verdict(level = this.level) {
    return this.#at(level).verdict
  }

  breaking(level = this.level) {
    return this.#at(level).breaking.map((index) => this.changes[index])
  }

  #at(level) {
    const found = this.#levels.get(level)
    if (found) return found
    throw new TypeError(`level: expected ${[...this.#levels.keys()].join(', ')}, found ${String(level)}`)
  }

  /** The JSON form as text: the same bytes in every language. */
  toJson() {
    return this.#text
  }

  /** So that `JSON.stringify` writes the JSON form, too. */
  toJSON() {
    return JSON.parse(this.#text)
  }
}

function change({ no_witness: noWitness, witnesses, ...rest }) {
  return { ...rest, witnesses: witnesses.map(witness), ...(noWitness !== undefined && { noWitness }) }
}

function witness({ read_as: readAs, ...rest }) {
  return { ...rest, ...(readAs !== undefined && { readAs }) }
}

/** Compares two versions of a contract. */
export function compare(old, next) {
  return compareHistory([old], next)
}

/** The same against a history, from the oldest version to the newest. */
export function compareHistory(history, next) {
  const comparing = new Comparing()
  for (const old of history) comparing.add(nativeOf(old))
  const text = comparing.json(nativeOf(next))
  if (text === null) throw new TypeError('expected at least one older contract, found none')
  return new Evolution(text)
}
