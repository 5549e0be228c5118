/** The page that asks for the admin token and shows the API with it. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Beckon admin API</title>
<link rel="stylesheet" href="/admin/docs/swagger-ui.css">
<style>
  :root { color-scheme: light dark; --page: light-dark(#fafafa, #1c2022); --ink: light-dark(#1c1b22, #e4e6e6); }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: var(--page); color: var(--ink); }
  form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; padding: .9rem 1.25rem; background: #1f1b3a; color: #fff; }
  form strong { margin-right: auto; letter-spacing: .01em; }
  form input, form button { font: inherit; padding: .4rem .7rem; border-radius: .4rem; border: 1px solid #574f8f; }
  form input { flex: 0 1 22rem; min-width: 10rem; background: #fff; color: #1c1b22; }
  form button { background: #6d5efc; color: #fff; cursor: pointer; }
  output { flex-basis: 100%; color: #ffd479; }
  output:empty { display: none; }
  .hint { max-width: 40rem; margin: 4rem auto; padding: 0 1.25rem; }
  /* The form above is where the token goes. */
  .swagger-ui .info { margin: 2rem 0 1rem; }
  .swagger-ui .scheme-container { display: none; }
  @media (max-width: 40rem) { form input { flex: 1 1 10rem; } }
</style>
</head>
<body>
<form id="access">
  <strong>Beckon admin API</strong>
  <label for="token">Admin token</label>
  <input id="token" type="password" autocomplete="current-password" required autofocus>
  <button>Show</button>
  <output id="fault" for="token"></output>
</form>
<div id="api"><p class="hint">The token is what <code>ADMIN_TOKEN</code> holds, or the file <code>admin-token</code>
in <code>DATA_DIR</code>. It stays in this page: nothing is stored.</p></div>
<script src="/admin/docs/swagger-ui-bundle.js"></script>
<script src="/admin/docs/docs.js"></script>
</body>
</html>
`

export const DOCS_SCRIPT = `'use strict'
const field = document.getElementById('token')
const fault = document.getElementById('fault')
const dark = matchMedia('(prefers-color-scheme: dark)')

// Swagger UI is dark by a class alone.
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

document.getElementById('access').addEventListener('submit', async event => {
  event.preventDefault()
  const token = field.value.trim()
  const answer = await fetch('/admin/api/openapi.json', { headers: { authorization: 'Bearer ' + token } })
  const document = await answer.json()
  fault.value = answer.ok ? '' : document.detail
  if (answer.ok) show(document, token)
})

function show(spec, token) {
  const ui = SwaggerUIBundle({
    spec,
    dom_id: '#api',
    deepLinking: true,
    onComplete: () => ui.preauthorizeApiKey('bearer', token),
  })
}
`
