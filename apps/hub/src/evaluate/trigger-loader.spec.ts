import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { refuse } from './check/refuse.ts'
import { faultsOfTriggers, type LoadGround, notedFields, readTriggers, triggersOf } from './trigger-loader.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-test-triggers-'))
  await symlink(join(REPOSITORY_ROOT, 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => rm(folder, { recursive: true }))

const ground: Omit<LoadGround, 'notedFields'> = {
  templates: ['receipt'],
  segments: [
    { name: 'fans', reads: { paths: ['contact.favourite'], counts: [] } },
    { name: 'fresh', reads: { paths: [], counts: [{ event: 'contact.updated', newest: 2 }] } },
  ],
  groupsOf: () => ['content'],
  dataFaults: () => [],
}

const SEND = "{ send: { channel: 'email', template: 'receipt', data: {} } }"
const NOTE = "{ update: { field: 'favourite', to: 'tea' } }"

/** A trigger file that fits, but for what is changed. */
function fileOf(name: string, { on = 'order.placed', steps = SEND, more = '', key = "'order.id'" } = {}): string {
  return `import { all, any, defineTrigger, differs, equals, exists, not, oneOf } from '@beckon/trigger-kit'

export default defineTrigger({
  name: '${name}',
  class: 'transactional',
  on: ['${on}'],
  key: [${key}],
  steps: [${steps}],
  ${more}
  sample: {
    event: {
      type: '${on}',
      occurredAt: '2026-03-02T12:00:00.000Z',
      data: { order: { id: '1' }, segment: 'fans', consent: { channel: 'email', state: 'subscribed' } },
    },
  },
})
`
}

async function load(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const read = await readTriggers(folder)
  refuse({ triggers: faultsOfTriggers(read, { ...ground, notedFields: notedFields(read) }) })
  return triggersOf(read, template => `${template}-1`).all.map(({ declaration }) => declaration.name)
}

it('loads the files of a folder by name, and leaves other files alone', async () => {
  const files = { 'b.ts': fileOf('b'), 'a.ts': fileOf('a'), 'README.md': '', 'a.spec.ts': 'throw 1' }
  expect(await load(files)).toEqual(['a', 'b'])
})

const UNREADABLE = [
  ['exports nothing', 'export {}', /odd\.ts: expected `export default defineTrigger/],
  ['exports something else', 'export default { name: 1 }', /odd\.ts: expected `export default defineTrigger/],
  ['throws', "\nthrow new Error('not today')", /odd\.ts: line 2: cannot be read: not today/],
  ['is no TypeScript', '\n\nexport default defineTrigger({{', /odd\.ts: .*cannot be read: /],
  ['imports what is not there', "import './nowhere.ts'", /odd\.ts: .*cannot be read: /],
  ['has no steps', fileOf('odd').replace(/steps: .*/, ''), /odd\.ts: steps: missing; expected a list of steps/],
  ['is named otherwise', fileOf('even'), /odd\.ts: name: saw "even"; expected the file's name/],
  ['sends what is not there', fileOf('odd', { steps: SEND.replace('receipt', 'receit') }), /did you mean "receipt"\?/],
] as const

it.each(UNREADABLE)('refuses a file that %s, and names it', async (_what, text, fault) => {
  await expect(load({ 'odd.ts': text })).rejects.toThrow(fault)
})

it('names all faults of all files at once', async () => {
  const files = {
    'a.ts': 'export {}',
    'b.ts': fileOf('b', { on: 'order.plced' }),
    'c.ts': fileOf('c'),
    'd.ts': fileOf('e'),
  }
  const error = await load(files).catch((fault: Error) => fault)
  expect(error).toMatchObject({ code: 'triggers-invalid' })
  expect(String((error as Error).message).split('\n')).toEqual([
    '3 faults in triggers/:',
    expect.stringMatching(/^ {2}a\.ts: expected/),
    expect.stringMatching(/^ {2}b\.ts: on: there is no event "order\.plced"; did you mean "order\.placed"\?/),
    expect.stringMatching(/^ {2}d\.ts: name: saw "e"/),
  ])
})

const PERSON = "'contact.id'"
const MOMENT = "'contact.id', 'event.occurredAt'"
const updated = { on: 'contact.updated', steps: NOTE }
const entered = { on: 'segment.entered', more: "segment: 'fans'," }

const CYCLES = [
  ['a note that starts its own trigger', { 'a.ts': fileOf('a', { on: 'contact.updated', steps: NOTE }) }, 'a → a'],
  ['a message about a message', { 'a.ts': fileOf('a', { on: 'message.sent' }) }, 'a → a'],
  [
    'a note that moves people into the segment that notes it',
    { 'a.ts': fileOf('a', { ...entered, steps: NOTE }) },
    'a → a',
  ],
  [
    'a note of a run that nothing was handed over of, so that the key begins it again',
    { 'a.ts': fileOf('a', { ...updated, key: PERSON }) },
    'a → a',
  ],
  [
    'a note before a message that is had once',
    { 'a.ts': fileOf('a', { ...updated, key: MOMENT, more: "reentry: 'never',", steps: `${NOTE}, ${SEND}` }) },
    'a → a',
  ],
  [
    'a note behind a message that may be left out',
    {
      'a.ts': fileOf('a', {
        ...{ ...updated, key: MOMENT, more: "reentry: 'never'," },
        steps: `${SEND.replace('data: {}', "data: {}, onlyIf: exists('contact.country')")}, ${NOTE}`,
      }),
    },
    'a → a',
  ],
  [
    'a note behind a message that a branch leads around',
    {
      'a.ts': fileOf('a', {
        ...{ ...updated, key: PERSON },
        steps: `{ branch: [{ when: exists('contact.country'), steps: [${SEND}] }] }, ${NOTE}`,
      }),
    },
    'a → a',
  ],
  [
    'a note that is counted by the segment that notes it',
    {
      'a.ts': fileOf('a', { on: 'segment.exited', more: "segment: 'fresh',", key: MOMENT, steps: NOTE }).replace(
        "segment: 'fans'",
        "segment: 'fresh'",
      ),
    },
    'a → a',
  ],
  [
    'a note that a condition does not end',
    { 'a.ts': fileOf('a', { ...updated, more: "when: differs('contact.favourite', 'coffee')," }) },
    'a → a',
  ],
  [
    'a condition that another note takes back',
    {
      'a.ts': fileOf('a', { ...updated, more: "when: not(equals('contact.favourite', 'tea'))," }),
      'b.ts': fileOf('b', { steps: NOTE.replace('tea', 'coffee') }),
    },
    'a → a',
  ],
  [
    'two triggers that start each other',
    {
      'a.ts': fileOf('a', { ...entered, steps: SEND }),
      'b.ts': fileOf('b', { on: 'message.delivered', steps: NOTE }),
    },
    'a → b → a',
  ],
] as const

it.each(CYCLES)('refuses %s', async (_what, files, way) => {
  await expect(load(files)).rejects.toThrow(`a.ts: steps: a cycle, ${way}: each starts the next (a `)
})

it('tells the whole way, and what ends it', async () => {
  const files = {
    'a.ts': fileOf('a', { ...entered, steps: SEND }),
    'b.ts': fileOf('b', { on: 'message.sent', steps: NOTE }),
  }
  await expect(load(files)).rejects.toThrow(
    '(a sends a message, which by message.sent starts b; b notes contact.favourite, which by segments.fans starts a); ' +
      "expected a note that happens to each person once: before it a `when` that it makes false, as differs('contact.favourite', …)",
  )
})

const ENDING = [
  [
    'a note that its own condition leaves alone from then on',
    {
      'a.ts': fileOf('a', {
        ...updated,
        more: "when: all(exists('event.occurredAt'), differs('contact.favourite', 'tea')),",
      }),
    },
  ],
  [
    'a note that its own condition leaves alone in other words',
    {
      'a.ts': fileOf('a', {
        ...updated,
        more: "when: any(not(exists('contact.favourite')), not(oneOf('contact.favourite', ['tea', 'milk']))),",
      }),
    },
  ],
  [
    'a note in a branch that it closes',
    {
      'a.ts': fileOf('a', {
        ...updated,
        steps: `{ branch: [{ when: differs('contact.favourite', 'tea'), steps: [${NOTE}] }] }`,
      }),
    },
  ],
  [
    'a note behind a message that is had once',
    { 'a.ts': fileOf('a', { ...updated, key: MOMENT, more: "reentry: 'never',", steps: `${SEND}, ${NOTE}` }) },
  ],
  [
    'a message with a key for each person',
    {
      'a.ts': fileOf('a', { on: 'contact.updated', key: PERSON }),
      'b.ts': fileOf('b', { on: 'message.sent', steps: NOTE }),
    },
  ],
  [
    'a note that starts another trigger',
    { 'a.ts': fileOf('a', { steps: NOTE }), 'b.ts': fileOf('b', { on: 'contact.updated' }) },
  ],
  [
    'a cycle that lets each person through once',
    { 'a.ts': fileOf('a', { on: 'message.sent', more: "reentry: 'never'," }) },
  ],
  ['a message about what a person did with one', { 'a.ts': fileOf('a', { on: 'message.clicked' }) }],
] as const

it.each(ENDING)('lets %s be', async (_what, files) => {
  expect(await load(files)).toEqual(Object.keys(files).map(file => file.replace('.ts', '')))
})
