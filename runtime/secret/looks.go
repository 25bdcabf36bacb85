package secret

import "regexp"

// Looks matches texts that are credentials by their looks: tokens of GitLab, GitHub, Atlassian,
// Slack, AWS and Google, keys in PEM, and JSON web tokens.
var Looks = regexp.MustCompile(`glpat-[\w-]{12,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|ATATT3[\w=-]{20,}|ATCTT3[\w=-]{20,}|xox[abeprs]-[\w-]{10,}` +
	`|eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-"]*-----END [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|AIza[\w-]{35}`)
