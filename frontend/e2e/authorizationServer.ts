// A service that people log in to by OAuth 2.0, as GitLab has it, with a page that asks them.
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const CLIENT = { id: 'test-client', secret: 'test-client-secret' }
export const USER_CODE = 'WDJB-MJHT'

export interface AuthorizationServer {
  address: string
  /** Whoever has typed the device's code has agreed. */
  agreed: boolean
  /** What is granted; all that is asked for when it is not set. */
  scope?: string
  stop(): void
}

export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const codes = new Map<string, URLSearchParams>()
  const tokens = new Set<string>()
  const own: AuthorizationServer = { address: '', agreed: false, stop: () => server.close() }

  const give = (response: ServerResponse, scope: string) => {
    const token = `access-${randomUUID()}`
    tokens.add(token)
    answer(response, 200, { access_token: token, token_type: 'Bearer', scope: own.scope ?? scope })
  }
  const refuse = (response: ServerResponse, error: string) => answer(response, 400, { error })

  const token = (form: URLSearchParams, response: ServerResponse) => {
    if (form.get('client_id') !== CLIENT.id) return refuse(response, 'invalid_client')
    if (form.get('grant_type')?.endsWith('device_code')) {
      return own.agreed ? give(response, 'api') : refuse(response, 'authorization_pending')
    }
    const asked = codes.get(form.get('code') ?? '')
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!asked || asked.get('code_challenge') !== proof || form.get('client_secret') !== CLIENT.secret)
      return refuse(response, 'invalid_grant')
    return give(response, asked.get('scope') ?? '')
  }
  const page = (asked: URLSearchParams, response: ServerResponse) => {
    const back = (query: Record<string, string>) =>
      `${asked.get('redirect_uri')}?${new URLSearchParams({ state: asked.get('state') ?? '', ...query })}`
    const code = randomUUID()
    codes.set(code, asked)
    response.setHeader('Content-Type', 'text/html')
    response.end(
      `<!doctype html><title>Authorize</title><a href="${back({ code })}">Agree</a> <a href="${back({ error: 'access_denied' })}">Refuse</a>`,
    )
  }
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', own.address)
    if (url.pathname === '/oauth/authorize') return page(url.searchParams, response)
    if (url.pathname === '/oauth/token') {
      const form = new URLSearchParams(await text(request))
      const basic = /^Basic (.*)$/.exec(request.headers.authorization ?? '')?.[1]
      if (basic) {
        const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
        form.set('client_id', id)
        form.set('client_secret', secret)
      }
      return token(form, response)
    }
    if (url.pathname === '/device') {
      const verification_uri = `${own.address}/activate`
      return answer(response, 200, {
        device_code: 'd',
        user_code: USER_CODE,
        verification_uri,
        expires_in: 900,
        interval: 1,
      })
    }
    if (!tokens.has((request.headers.authorization ?? '').replace('Bearer ', '')))
      return answer(response, 401, {})
    return answer(response, 200, { id: 1, name: 'Ada Admin', username: 'ada', email: 'ada@example.com' })
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  own.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return own
}

function answer(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(value))
}

async function text(request: IncomingMessage): Promise<string> {
  let all = ''
  for await (const chunk of request) all += String(chunk)
  return all
}
