export function page(title: string, lines: string[]): string {
    return `<!DOCTYPE html><title>${title}</title><ul>${lines.map(line => `<li>${line}</li>`).join('')}</ul>`;
}
