import { fastify } from 'fastify'
import { Pool } from 'pg'
import { input, report } from '../child.ts'
import { genuine } from './genuine.ts'

// What most receivers do: check the HMAC, one INSERT for each request over a pool of pg's default size, answer.
const pool = new Pool({ connectionString: input<{ databaseUrl: string }>().databaseUrl })
await pool.query(`CREATE TABLE webhook (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now())`)

const server = fastify()
server.removeAllContentTypeParsers()
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
server.post('/webhooks/shopify', async (request, reply) => {
  const body = request.body as Buffer
  if (!genuine(body, request.headers)) return reply.status(401).send({ received: false })
  await pool.query('INSERT INTO webhook (headers, body) VALUES ($1, $2)', [JSON.stringify(request.headers), body])
  return { received: true }
})

report({ url: await server.listen({ port: 0, host: '127.0.0.1' }) })
