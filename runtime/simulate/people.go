package simulate

import "strings"

// Person is somebody every simulated service knows.
type Person struct{ First, Name, Email string } // ada, Ada Admin, ada@example.com

// People are the same in every service: three who work there and the integration, last.
func People() []Person {
	var all []Person
	for _, name := range []string{"Ada Admin", "Dev Developer", "Robin Reporter", "Integration"} {
		first, _, _ := strings.Cut(strings.ToLower(name), " ")
		all = append(all, Person{first, name, first + "@example.com"})
	}
	return all
}

// Caller is the place among People of who calls: the integration within Bobbin itself, the
// person with the login's e-mail or name, else the first. That scripts have an account of their
// own, as they should have at a real service, lets them tell their own changes from a person's.
func (c *Call) Caller() int {
	people := People()
	if strings.HasSuffix(c.Request.Host, ".simulated") {
		return len(people) - 1
	}
	user, _, _ := c.Request.BasicAuth()
	for i, p := range people {
		if strings.EqualFold(user, p.Email) || strings.EqualFold(user, p.First) {
			return i
		}
	}
	return 0
}
