// The npm packages of a workspace, and what the registry has of them.
import type { FoundPackage, NewestPackage, NpmPackage, PackageReport } from '../model/npmPackage'
import type { Transport } from './transport'

interface ReportAnswer {
  report: PackageReport
}

export class PackageService {
  constructor(private readonly transport: Transport) {}

  async list(dir: string): Promise<NpmPackage[]> {
    return (await this.transport.request<{ packages: NpmPackage[] }>('package.list', { dir })).packages
  }

  async newest(dir: string): Promise<NewestPackage[]> {
    return (await this.transport.request<{ packages: NewestPackage[] }>('package.newest', { dir })).packages
  }

  async search(dir: string, text: string): Promise<FoundPackage[]> {
    const answer = await this.transport.request<{ packages: FoundPackage[] }>('package.search', { dir, text })
    return answer.packages
  }

  /** Each is NAME or NAME@RANGE. Stopped, it has changed nothing. */
  async add(dir: string, packages: string[], dev: boolean, stop: AbortSignal): Promise<PackageReport> {
    const body = { dir, packages, dev }
    return (await this.transport.request<ReportAnswer>('package.add', body, stop)).report
  }

  async remove(dir: string, name: string, stop: AbortSignal): Promise<PackageReport> {
    const body = { dir, packages: [name] }
    return (await this.transport.request<ReportAnswer>('package.remove', body, stop)).report
  }

  async install(dir: string, stop: AbortSignal): Promise<PackageReport> {
    return (await this.transport.request<ReportAnswer>('package.install', { dir }, stop)).report
  }
}
