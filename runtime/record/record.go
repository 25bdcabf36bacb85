// Package record is the key-value memory of scripts: keys, scopes, expiry and their rules.
// Where the bytes lie is store's.
package record
