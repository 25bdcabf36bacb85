package network

// PolicyFile is where the policy of this machine is, which only an administrator may write.
func PolicyFile() string { return "/Library/Application Support/Bobbin/policy.json" }
