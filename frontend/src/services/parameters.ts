// The values of password parameters on this machine: whether there is one, never which.
import type { PasswordParameter } from '../model/workspace'
import type { Transport } from './transport'

export class ParameterService {
  constructor(private readonly transport: Transport) {}

  async list(dir: string, environment: string): Promise<PasswordParameter[]> {
    const body = { dir, environment }
    const answer = await this.transport.request<{ parameters: PasswordParameter[] | null }>(
      'parameter.list',
      body,
    )
    return answer.parameters ?? []
  }

  set(dir: string, environment: string, name: string, value: string): Promise<object> {
    return this.transport.request('parameter.set', { dir, environment, name, value })
  }

  unset(dir: string, environment: string, name: string): Promise<object> {
    return this.transport.request('parameter.unset', { dir, environment, name })
  }
}
