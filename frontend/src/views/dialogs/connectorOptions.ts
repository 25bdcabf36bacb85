// The services that a dialog lets choose from.
import type { Connector } from '../../model/connector'

export function connectorOptions(connectors: Connector[]) {
  return connectors.map(c => ({
    value: c.name,
    label: c.title,
    detail: c.own ? 'of this workspace' : c.name,
  }))
}
