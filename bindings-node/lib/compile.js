// Options, references, and compilation.
import { CompileError } from './errors.js'
import { caller, declared } from './functions.js'

const KNOWN = new Set([
  'name', 'kind', 'object', 'side', 'rules', 'clock', 'strict', 'duplicateKeys', 'formats', 'undeclared', 'jsonEncoding',
  'sensitiveTags', 'limits', 'resolver', 'functions', 'lookup',
])

/**
 * Compiles by `make`, which takes the options as JSON text, and what calls the host's functions. The
 * native side asks no resolver: it names the references that it misses, and compiles again when it has their texts.
 */
export function compile(make, options = {}) {
  const plain = plainOptions(options)
  const ask = resolverOf(options.resolver)
  const asked = ask && { texts: Object.create(null), failures: Object.create(null) }
  const call = options.functions && caller(options.functions)
  let cause
  for (;;) {
    const compilation = attempt(() => make(JSON.stringify({ ...plain, ...asked }), call))
    const missing = new Set(compilation.missing())
    for (const name of missing) {
      try {
        asked.texts[name] = expectString(ask(name), 'the text that the resolver returns')
      } catch (error) {
        asked.failures[name] = String(error?.message ?? error).split('\n', 1)[0]
        cause ??= error
      }
    }
    if (missing.size > 0) continue
    const refusal = compilation.error()
    if (refusal) throw new CompileError(refusal.message, refusal.json, cause)
    return compilation
  }
}

function attempt(make) {
  try {
    return make()
  } catch (error) {
    throw error.code === 'InvalidArg' ? new TypeError(error.message) : new Error(error.message)
  }
}

function plainOptions(options) {
  if (typeof options !== 'object' || options === null) throw new TypeError('options: expected an object')
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name))
  if (unknown !== undefined) throw new TypeError(`unknown option \`${unknown}\``)
  const { rules, clock, resolver, functions, lookup, ...plain } = options
  if (lookup !== undefined && typeof lookup !== 'function') throw new TypeError('lookup: expected a function')
  if (lookup !== undefined) plain.lookup = true
  if (functions !== undefined) plain.functions = declared(functions)
  if (rules !== undefined) plain.rules = Object.entries(rules)
  if (clock !== undefined) plain.clock = clock instanceof Date ? millis(clock) : clock
  return plain
}

function millis(date) {
  const time = date.getTime()
  if (Number.isNaN(time)) throw new TypeError('`clock`: expected a valid date, found `Invalid Date`')
  return time
}

/** A function from names to texts, made of a function, a Map or an object. */
function resolverOf(resolver) {
  if (resolver === undefined || resolver === null) return undefined
  if (typeof resolver === 'function') return resolver
  if (typeof resolver !== 'object') throw new TypeError('resolver: expected a function, a Map or an object')
  const texts = resolver instanceof Map ? resolver : new Map(Object.entries(resolver))
  return (name) => {
    if (!texts.has(name)) throw new Error('no such file')
    return texts.get(name)
  }
}

export function expectString(value, what) {
  if (typeof value !== 'string') throw new TypeError(`${what}: expected a string, found ${nameOf(value)}`)
  return value
}

export function nameOf(value) {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}
