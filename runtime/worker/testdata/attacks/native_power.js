// A number with a billion digits.
// status: out_of_memory
// says: memory limit
// memory: 96
return (2n ** (10n ** 10n)) > 0n
