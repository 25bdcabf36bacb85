// Finding in the files of a workspace.
import type { FoundFile, Searched, SearchQuery } from '../model/search'
import type { Transport } from './transport'

export class SearchService {
  constructor(private readonly transport: Transport) {}

  find(
    dir: string,
    query: SearchQuery,
    onFound: (found: FoundFile | Searched) => void,
    stop: AbortSignal,
  ): Promise<void> {
    return this.transport.lines('search.find', { dir, ...query }, onFound, stop)
  }
}
