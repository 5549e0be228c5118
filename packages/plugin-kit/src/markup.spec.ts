import { html } from './markup.ts'

const CASES = [
  { of: 'text', made: html`<b>${'<i> & "quotes"'}</b>`, gives: '<b>&lt;i&gt; &amp; &quot;quotes&quot;</b>' },
  { of: 'an attribute', made: html`<a title="${'" onclick="x'}">`, gives: '<a title="&quot; onclick=&quot;x">' },
  { of: 'a piece made before', made: html`<p>${html`<b>${'<'}</b>`}</p>`, gives: '<p><b>&lt;</b></p>' },
  { of: 'a list', made: html`${['<', html`<br>`, 3]}`, gives: '&lt;<br>3' },
  { of: 'what is absent', made: html`[${null}${undefined}${false}${0}${''}]`, gives: '[0]' },
  { of: 'an entity, once', made: html`${'&amp;'}`, gives: '&amp;amp;' },
]
it.each(CASES)('keeps $of in its place', ({ made, gives }) => {
  expect(made.toString()).toBe(gives)
})
