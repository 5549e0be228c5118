import nodemailer from 'nodemailer'
import { input, report } from '../child.ts'
import { sampleMail } from '../mail.ts'

// nodemailer with a pool of ten connections, as many as the hub's own: the same rendered mail again and again.
const { url, messages } = input<{ url: string; messages: number }>()
const transport = nodemailer.createTransport(
  { url, pool: true, maxConnections: 10 },
  { from: 'Bench <shop@shop.example>' },
)
const mail = await sampleMail('order-confirmed')
process.once('message', () => void work())
report({ ready: true })

async function work(): Promise<void> {
  const started = performance.now()
  const recipients = Array.from({ length: messages }, (_, n) => `buyer-${n}@example.com`)
  await Promise.all(recipients.map(to => transport.sendMail({ to, ...mail })))
  const seconds = (performance.now() - started) / 1000
  transport.close()
  report({ seconds })
}
