import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDeclarations } from '../apps/hub/src/pipeline/declarations.ts'
import { REPOSITORY_ROOT } from '../apps/hub/src/repository-root.ts'

const foldersOf = (root: string) => ({
  triggers: join(root, 'triggers'),
  templates: join(root, 'templates'),
  segments: join(root, 'segments'),
})

/** Nothing is stored yet. */
const empty = async () => []

it('finds no fault in any trigger and segment of the repository', async () => {
  const { triggers, segments } = await loadDeclarations(foldersOf(REPOSITORY_ROOT), empty)
  expect([triggers.all.length > 0, segments.all.length > 0]).toEqual([true, true])
})

const SEGMENT = (name: string, where: string) =>
  `import { equals, olderThan } from '@beckon/trigger-kit'\nexport default { name: '${name}', where: ${where} }\n`

const TRIGGER = (name: string, more: string) => `import { defineTrigger } from '@beckon/trigger-kit'
export default defineTrigger({ name: '${name}', class: 'marketing', topic: 'birthday', on: ['segment.entered'],
  key: ['contact.id', 'event.occurredAt'], steps: [{ send: { channel: 'email', template: 'birthday', data: {} } }],
  sample: { event: { type: 'segment.entered', occurredAt: '2026-02-27T00:00:00.000Z', data: { segment: 'aa' } } }, ${more} })
`

const FILES = {
  'segments/aa.ts': SEGMENT('aa', "equals('segments.bb', true)"),
  'segments/bb.ts': SEGMENT('bb', "equals('segments.aa', true)"),
  'segments/own.ts': SEGMENT('own', "equals('segments.own', true)"),
  'segments/old.ts': SEGMENT('old', "olderThan('orders.lastAt', { day: 3 })"),
  'segments/odd.ts': SEGMENT('odd', "{ path: 'contact.country' }"),
  'segments/unread.ts': "throw new Error('not today')\n",
  'triggers/none.ts': 'export default { on: [], key: [], steps: [] }\n',
  'triggers/reads-odd.ts': TRIGGER('reads-odd', "segment: 'odd', steps: [{ branch: [{ steps: [] }] }]"),
  'triggers/reads-unread.ts': TRIGGER('reads-unread', "segment: 'unread', topik: 'birthday'"),
  'triggers/within.ts': TRIGGER(
    'within',
    "segment: 'aa', steps: [{ waitFor: { event: 'order.placed', by: 'person' } }]",
  ),
}

const FAULTS = `6 faults in triggers/:
  none.ts: expected \`export default defineTrigger({ … })\`
  reads-odd.ts: steps[0].branch[0].when: missing; expected a condition, as equals('contact.country', 'DE') or all(…)
  reads-odd.ts: sample: does not fire the trigger: event.data.segment aa = odd
  reads-unread.ts: there is no field "topik"; did you mean "topic"?
  reads-unread.ts: sample: does not fire the trigger: event.data.segment aa = unread
  within.ts: steps[0].waitFor.within: missing; expected a time, as { hours: 1 }
6 faults in segments/:
  aa.ts: where: it reads itself: aa → bb → aa
  bb.ts: where: it reads itself: bb → aa → bb
  odd.ts: where.op: missing; expected an operator: exists in older younger anniversary = ≠ > ≥ < ≤
  old.ts: where: orders.lastAt: older than: saw no number; expected as { hours: 1 }, of days, hours, minutes, seconds
  own.ts: where: it reads itself: own → own
  unread.ts: line 1: cannot be read: not today`

it('tells of all faults of all files at once, and of none that comes of another', async () => {
  const root = await mkdtemp(join(tmpdir(), 'beckon-test-declarations-'))
  try {
    await symlink(join(REPOSITORY_ROOT, 'node_modules'), join(root, 'node_modules'))
    for (const path of ['templates/_layout', 'templates/birthday'])
      await cp(join(REPOSITORY_ROOT, path), join(root, path), { recursive: true })
    for (const folder of ['segments', 'triggers']) await mkdir(join(root, folder))
    for (const [path, text] of Object.entries(FILES)) await writeFile(join(root, path), text)
    const refused = await loadDeclarations(foldersOf(root), empty).catch((fault: Error) => fault)
    expect((refused as Error).message).toBe(FAULTS)
  } finally {
    await rm(root, { recursive: true })
  }
})
