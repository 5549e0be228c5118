import { html } from '@beckon/plugin-kit'

/** What a page in a browser can show of a mail, and what it cannot. */
export const LIMITS = html`<section class="card limits" id="limits"><h2>What this shows, and what it cannot</h2>
<ul>
<li><b>Layout:</b> the HTML that the hub sends, 640 and 375 pixels wide, laid out by this browser. Outlook on Windows lays mail out with Word's engine: no rounded corners, no media queries.</li>
<li><b>Dark:</b> the colours the message brings for readers in dark mode, as Apple Mail and others honour them. Gmail and Outlook recolour messages by rules of their own, which no browser has; look there before a big change.</li>
<li><b>Images off:</b> the pictures are blocked, so their words and gaps are what is left. How a gap looks differs from one mail program to the next.</li>
<li><b>Pictures</b> at addresses under <code>.example</code> do not exist; a drawing stands in for them. Others are loaded from where they are.</li>
<li><b>The line above each mail</b> is how an inbox may show it. How much of subject and preview text fits differs.</li>
</ul></section>`
