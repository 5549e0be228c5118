import { type TemplateSource, templateSource } from '../../apps/hub/src/render/template-source.ts'

/** A message in two languages with a layout, as small as one can be. */
const OWN = {
  'subject.hbs': 'Hello {{name}}\nYou have {{money credit}}',
  'subject.de.hbs': 'Hallo {{name}}\nSie haben {{money credit}}',
  'body.mjml': '<mj-text>Hello {{name}}, <a href="{{link url}}">look</a> {{money credit}} {{date day}}</mj-text>',
  'body.txt': 'Hello {{name}}, look: {{link url}} {{money credit}} {{date day}}',
  'body.de.txt': 'Hallo {{name}}: {{link url}} {{money credit}} {{date day}}',
  'schema.json': JSON.stringify({
    type: 'object',
    properties: {
      name: { type: 'string' },
      url: { type: 'string' },
      credit: { $ref: '../_layout/schema.json#/$defs/money' },
      day: { type: 'string' },
      locale: { type: 'string' },
      timezone: { type: 'string' },
    },
    required: ['name', 'url', 'credit', 'day', 'locale', 'timezone'],
    additionalProperties: false,
  }),
  'sample.json': JSON.stringify({
    name: 'Ada',
    url: 'https://shop.example/a?b=c',
    credit: { amount: 123456, currency: 'EUR' },
    day: '2026-03-02T23:30:00Z',
    locale: 'en-GB',
    timezone: 'UTC',
  }),
}

const LAYOUT = {
  'layout.mjml':
    '<mjml lang="en"><mj-body><mj-section><mj-column>{{> body}}{{> foot}}</mj-column></mj-section></mj-body></mjml>',
  'layout.de.mjml':
    '<mjml lang="de"><mj-body><mj-section><mj-column>{{> body}}{{> foot}}</mj-column></mj-section></mj-body></mjml>',
  'layout.txt': '{{> body}}\n',
  'foot.mjml': '<mj-text color="{{palette.ink}}">foot</mj-text>',
  'unused.mjml': '<mj-text>nobody puts this in</mj-text>',
  'palette.json': '{ "ink": "#123456" }',
  'schema.json': JSON.stringify({ $defs: { money: { type: ['object', 'null'] } } }),
}

type Changes = Readonly<Record<string, string | undefined>>

/** The small template with some files changed, added, or (undefined) taken away; `_layout/…` reaches the layout's. */
export function smallTemplate(changes: Changes = {}): TemplateSource {
  const inLayout = (file: string) => file.startsWith('_layout/')
  const changed = Object.entries(changes)
  const own = { ...OWN, ...Object.fromEntries(changed.filter(([file]) => !inLayout(file))) }
  const layout = {
    ...LAYOUT,
    ...Object.fromEntries(changed.filter(([file]) => inLayout(file)).map(([file, text]) => [file.slice(8), text])),
  }
  return templateSource('small', present(own), present(layout))
}

const present = (files: Changes) =>
  Object.fromEntries(Object.entries(files).flatMap(([file, text]) => (text === undefined ? [] : [[file, text]])))
