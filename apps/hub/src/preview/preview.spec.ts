import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { type Preview, startPreview } from './preview.ts'

let folder: string
let preview: Preview

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-test-preview-'))
  for (const name of ['_layout', 'welcome', 'order-confirmed'])
    await cp(join(REPOSITORY_ROOT, 'templates', name), join(folder, name), { recursive: true })
  preview = await startPreview(folder, 0)
})

afterEach(async () => {
  await preview.close()
  await rm(folder, { recursive: true })
})

const page = async (query = '') => (await fetch(`${preview.url}/${query}`)).text()

const edit = async (file: string, from: string, to: string) => {
  const path = join(folder, file)
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
}

/** Which of the parts a page lacks: the page itself would be a long message. */
const lacking = (shown: string, ...parts: string[]) => parts.filter(part => !shown.includes(part))

const count = (text: string, mark: string) => text.split(mark).length - 1

describe('the gallery', () => {
  it('has every template in both languages, on desktop and phone, with its text and its line in the inbox', async () => {
    const shown = await page()
    expect(count(shown, 'class="exhibit"')).toBe(2)
    expect(count(shown, 'class="piece"')).toBe(4)
    expect(count(shown, '<iframe')).toBe(8)
    const parts = [
      'Hi Ada,',
      'Guten Tag Jürgen,',
      '<b>Willkommen bei Hafen &amp; Kiefer</b>',
      'Here is what you will hear',
    ]
    expect(lacking(shown, ...parts)).toEqual([])
    expect(shown.match(/html \d+\.\d kB of the 102 kB that Gmail shows/g)).toHaveLength(4)
  })

  it.each([
    { query: '?data=bare', has: 'Hi,', hasNot: 'Hi Ada' },
    { query: '?data=long', has: 'Hi Ada by the Donau', hasNot: 'Hi Ada,' },
    { query: '?colours=dark', has: 'color-scheme: dark', hasNot: 'color-scheme: light }' },
    { query: '?images=off', has: 'img-src &#39;none&#39;', hasNot: 'color-scheme: dark' },
    { query: '?data=nonsense&x=1', has: 'Hi Ada,', hasNot: 'img-src &#39;none&#39;' },
  ])('turned by $query shows $has', async ({ query, has, hasNot }) => {
    expect(lacking(await page(query), has, hasNot)).toEqual([hasNot])
  })

  it('keeps the other switches when one is turned, and leaves defaults out of the address', async () => {
    const links = ['<a href="/?colours=dark">On</a>', '<a href="/?images=off">Light</a>']
    expect(lacking(await page('?colours=dark&images=off'), ...links)).toEqual([])
    expect(lacking(await page(), '<a href="/" aria-current="true">Light</a>')).toEqual([])
  })
})

describe('a fault', () => {
  const FAULT = '<pre>templates/welcome: body.mjml line 3: &lt;mj-txt&gt; Element mj-txt doesn&#39;t exist'
  const WELCOME = '<b>Welcome to Harbour &amp; Pine</b>'

  it('in one template is told with file and line, beside the others, until it is mended', async () => {
    await edit('welcome/body.mjml', '<mj-text>Thank', '<mj-txt>Thank')
    expect(lacking(await page(), FAULT, '<b>Order #1001 is confirmed</b>', WELCOME)).toEqual([WELCOME])
    await edit('welcome/body.mjml', '<mj-txt>Thank', '<mj-text>Thank')
    expect(lacking(await page(), FAULT, WELCOME)).toEqual([FAULT])
  })

  it('of them all is a page too', async () => {
    await rename(join(folder, '_layout'), join(folder, 'layout'))
    const answer = await fetch(preview.url)
    expect(answer.status).toBe(200)
    expect(lacking(await answer.text(), 'templates/ cannot be shown')).toEqual([])
  })
})

it('tells the page of what is saved', async () => {
  const { body } = await fetch(`${preview.url}/changes`)
  const told = body?.pipeThrough(new TextDecoderStream()).getReader() as ReadableStreamDefaultReader<string>
  expect((await told.read()).value).toBe(': here\n\n')
  await edit('welcome/body.mjml', 'Thank you', 'Thanks')
  expect((await told.read()).value).toBe('data: changed\n\n')
  expect(lacking(await page(), 'Thanks for signing up')).toEqual([])
})

describe('who may look', () => {
  it.each([
    { host: 'localhost:3001', status: 200 },
    { host: '127.0.0.1', status: 200 },
    { host: 'rebound.example', status: 403 },
    { host: '192.168.1.20', status: 403 },
  ])('$host: $status', async ({ host, status }) => {
    for (const path of ['/', '/changes', '/gallery.js'])
      expect(await statusOf(path, { headers: { host } })).toBe(status)
  })

  it('and only look: there is one page, and nothing to post', async () => {
    expect(await statusOf('/', { method: 'POST' })).toBe(405)
    expect(await statusOf('/../package.json')).toBe(404)
    const { headers } = await fetch(preview.url)
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    )
  })
})

/** By node:http, because fetch lets nobody choose the Host or keep the dots. */
function statusOf(
  path: string,
  options: { method?: string; headers?: { host: string } } = {},
): Promise<number | undefined> {
  const { port } = new URL(preview.url)
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, ...options }, response => {
      response.destroy()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

it('says so when its port is taken', async () => {
  const { port } = new URL(preview.url)
  await expect(startPreview(folder, Number(port))).rejects.toThrow(/EADDRINUSE.*--port/)
})
