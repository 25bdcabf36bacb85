// A result of 70 MB.
// status: malformed_payload
// says: 64 MB
// memory: 600
return "x".repeat(7e7)
