#!/usr/bin/env -S node --max-semi-space-size=16
// On a large machine V8 gives new objects 128 MB. With a quarter of that the hub sends as fast and holds 90 MB less.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')
// sysexits.h: the operator acts; trying again may help.
const EX_CONFIG = 78
const EX_TEMPFAIL = 75

refuseOldNode()
loadEnvFile()
process.stdout.on('error', readerLeft)
await run()

async function run() {
  const { Command } = await import('commander')
  const program = new Command('beckon').description('A self-hosted hub for messages about what happens in a store.')
  // With `[options]` on every line nothing is left of 80 columns for what a command does.
  program.configureHelp({
    subcommandTerm: command => `${command.name()} ${command.usage().replace(/\[options\] ?/, '')}`,
  })
  program
    .command('start')
    .description('run the hub (what npm start does)')
    .option('--watch', 'let edits of triggers and templates take effect while it runs (what npm run dev does)')
    .action(start)
  program
    .command('migrate')
    .description('bring the database up to date; the hub does so too when it starts')
    .option('--json', 'print the names of the applied migrations as JSON')
    .action(migrate)
  program
    .command('settings')
    .description('print every setting with its default and meaning')
    .option('--format <format>', 'env (an .env.example), markdown (a table) or json', 'markdown')
    .option('--json', 'the same as --format json')
    .action(settings)
  program
    .command('events')
    .description('print the event model: every type with its meaning, and the shapes of its data')
    .option('--format <format>', 'markdown (what docs/events.md holds) or json (JSON Schema)', 'markdown')
    .option('--json', 'the same as --format json')
    .action(events)
  program
    .command('triggers')
    .description('print every trigger in words: what fires it, its steps, what cancels it and what keeps it back')
    .option('--json', 'print the declarations with their defaults as JSON')
    .action(triggers)
  program
    .command('app-config <plugin>')
    .description("print the file that describes a plugin's app to its vendor, made from the settings")
    .option('--out <file>', 'write it there instead')
    .option('--json', 'print it, or where it was written, as JSON')
    .action(appConfig)
  asking(program.command('explain [contact] [trigger]'))
    .description('say why a person (an id or an e-mail address) got messages or none, or what an event started')
    .option('--event <id>', 'an event, instead of a person')
    .option('--limit <number>', 'how many runs, and how many events that started none', '5')
    .action((contact, trigger, { json, ...options }) =>
      tell(json, 'explain/explain', ({ explain }) => explain(contact, trigger, options, process.env)),
    )
  asking(program.command('replay [item]'))
    .description('have items of the inbox digested again: one by its id, or those in a state')
    .option('--state <state>', 'dead or ignored')
    .option('--plugin <name>', 'of these only what came through it')
    .option('--topic <topic>', "of these only a source's topic")
    .option('--dry-run', 'say what would be replayed, and leave it as it is')
    .action((item, { json, ...options }) =>
      tell(json, 'replay/replay', ({ replay }) => replay(item, options, process.env)),
    )
  asking(program.command('forecast'))
    .description('say how many runs are due to go on, by trigger, day and hour, if nothing new happens')
    .option('--days <number>', 'how far to look ahead', '7')
    .option('--trigger <name>', 'of one trigger only')
    .action(({ json, ...options }) => tell(json, 'forecast/forecast', ({ forecast }) => forecast(options, process.env)))
  program
    .command('simulate')
    .description(
      'say whom the files of this folder would have messaged, of what was received; sends and changes nothing',
    )
    .option('--since <instant>', 'compare only what was sent from then on, such as 2026-03-02')
    .option('--until <instant>', 'play only what was received before, such as 2026-03-02T12:00:00Z')
    .option('--trigger <name>', 'compare one trigger only')
    .option('--tenant <id>', 'whose data', 'default')
    .option('--limit <number>', 'how many messages that differ are told one by one', '20')
    .option('--json', 'print it as one JSON document')
    .action(({ json, ...options }) => tell(json, 'simulate/simulate', ({ simulate }) => simulate(options, process.env)))
  try {
    await program.parseAsync()
  } catch (error) {
    await fail(error)
  }
}

/** Asks a hub that runs, by its admin API. */
function asking(command) {
  return command
    .option('--url <url>', 'where the hub is (default: PUBLIC_URL, else http://127.0.0.1:$PORT)')
    .option('--tenant <id>', "whose data, with the operator's token")
    .option('--json', 'print it as one JSON document')
}

async function tell(json, module, run) {
  const { document, text } = await run(await compiled(`commands/${module}`))
  process.stdout.write(visible(json ? `${JSON.stringify(document, null, 2)}\n` : text))
}

/** Whoever writes to a shop must not write to its operator's terminal: what steers one is shown as JSON writes it. */
function visible(text) {
  const code = sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return text.replace(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, code)
}

async function start({ watch }) {
  const hub = await compiled('main')
  await hub.start(process.env, { watch })
}

async function migrate({ json }) {
  const { migrateOnly } = await compiled('main')
  const applied = await migrateOnly(process.env)
  if (json) console.log(JSON.stringify({ applied }))
  else console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
}

async function settings({ json, format }, command) {
  const { envExample, settingsGroups, settingsJson, settingsTable } = await compiled('settings-docs')
  const { loadPlugins } = await compiled('plugins/registry')
  const print = { env: envExample, markdown: settingsTable, json: settingsJson }[json ? 'json' : format]
  if (!print) command.error(`--format: saw "${format}"; expected env, markdown or json`)
  process.stdout.write(print(settingsGroups(await loadPlugins())))
}

async function events({ json, format }, command) {
  const { eventsPage, eventsSchema } = await compiled('events-docs')
  const print = { markdown: eventsPage, json: eventsSchema }[json ? 'json' : format]
  if (!print) command.error(`--format: saw "${format}"; expected markdown or json`)
  process.stdout.write(print())
}

async function triggers({ json }) {
  const { documentedTriggers, triggersJson, triggersPage } = await compiled('triggers-docs')
  const documented = await documentedTriggers(join(ROOT, 'triggers'))
  process.stdout.write(json ? triggersJson(documented) : triggersPage(documented))
}

async function appConfig(plugin, { out, json }) {
  const { appConfigOf } = await compiled('install/app-config')
  const { loadPlugins } = await compiled('plugins/registry')
  const text = appConfigOf(plugin, await loadPlugins(), process.env)
  if (out) await write(out, text)
  if (json) console.log(JSON.stringify(out ? { plugin, file: out } : { plugin, text }))
  else process.stdout.write(out ? `Wrote ${out}\n` : text)
}

async function write(file, text) {
  try {
    writeFileSync(file, text)
  } catch ({ code }) {
    const { FixSettings } = await import('@beckon/plugin-kit')
    throw new FixSettings(
      'settings-invalid',
      `--out: ${file} cannot be written (${code}); expected a file that this user may write.`,
    )
  }
}

function compiled(module) {
  const file = join(ROOT, 'apps/hub/dist', `${module}.js`)
  if (existsSync(file)) return import(file)
  console.error('The hub is not built yet. Run: npm run build')
  process.exit(EX_CONFIG)
}

/** Faults somebody can act on are told in words; anything else is a bug and keeps its stack. */
async function fail(error) {
  const { FixSettings, TryAgain } = await import('@beckon/plugin-kit')
  // What a command is refused by the hub it asks says so itself.
  const code = error instanceof FixSettings ? EX_CONFIG : error instanceof TryAgain ? EX_TEMPFAIL : error.exitCode
  console.error(code ? `\n${visible(error.message)}\n` : error)
  process.exit(code ?? 1)
}

/** `beckon events | head -1`: who has read enough closes the pipe, and that is no fault. */
function readerLeft(error) {
  if (error.code !== 'EPIPE') throw error
}

function refuseOldNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return
  console.error(`Beckon needs Node 24; saw ${process.version}. npm start and npx beckon bring their own.`)
  process.exit(EX_CONFIG)
}

function loadEnvFile() {
  const file = join(ROOT, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}
