package explore

import (
	"slices"
	"strings"
)

// node is an event of a candidate graph.
type node struct {
	thread, at int // program order; thread -1: initial
	what       byte
	order      Order
	loc        int
	value      uint64
	half       int // the read of this write's read-modify-write, or -1
	source     int // of a read: a node
}

type relation [][]bool

func newRelation(n int) relation {
	r := make(relation, n)
	for i := range r {
		r[i] = make([]bool, n)
	}
	return r
}

func (r relation) or(others ...relation) relation {
	u := newRelation(len(r))
	for i := range r {
		for j := range r {
			u[i][j] = r[i][j]
			for _, o := range others {
				u[i][j] = u[i][j] || o[i][j]
			}
		}
	}
	return u
}

func (r relation) then(o relation) relation {
	c := newRelation(len(r))
	for i := range r {
		for k := range r {
			if r[i][k] {
				for j := range r {
					c[i][j] = c[i][j] || o[k][j]
				}
			}
		}
	}
	return c
}

func (r relation) closed() relation {
	c := r.or()
	for k := range c {
		for i := range c {
			if c[i][k] {
				for j := range c {
					c[i][j] = c[i][j] || c[k][j]
				}
			}
		}
	}
	return c
}

func (r relation) maybe() relation {
	c := r.or()
	for i := range c {
		c[i][i] = true
	}
	return c
}

func (r relation) reflexive() bool {
	for i := range r {
		if r[i][i] {
			return true
		}
	}
	return false
}

// only is the identity on the nodes that ok accepts: [A].
func only(nodes []node, ok func(node) bool) relation {
	r := newRelation(len(nodes))
	for i, n := range nodes {
		r[i][i] = ok(n)
	}
	return r
}

// verdict of the axioms on a candidate.
type verdict struct {
	consistent, racy bool
	tso, arm         bool // x86-TSO and ARMv8 allow it
}

// judge applies RC11's axioms, with SC accesses as strong as the hardware makes
// them: psc with all of happens-before.
func judge(nodes []node, mo relation) verdict {
	n := len(nodes)
	sb, rf, rb := newRelation(n), newRelation(n), newRelation(n)
	same := newRelation(n)
	rmw := newRelation(n)
	for i, a := range nodes {
		for j, b := range nodes {
			sb[i][j] = a.thread == b.thread && a.at < b.at || a.thread == -1 && b.thread != -1
			same[i][j] = a.loc == b.loc && a.loc >= 0
		}
		if a.what == 'R' {
			rf[a.source][i] = true
		}
		if a.what == 'W' && a.half >= 0 {
			rmw[a.half][i] = true
		}
	}
	for i, a := range nodes {
		if a.what == 'R' {
			for j := range nodes {
				rb[i][j] = mo[a.source][j]
			}
		}
	}
	eco := rf.or(mo, rb).closed()
	is := func(what string) relation {
		return only(nodes, func(n node) bool { return strings.IndexByte(what, n.what) >= 0 })
	}
	order := func(ok func(Order) bool) relation { return only(nodes, func(n node) bool { return ok(n.order) }) }
	atLeastRelaxed := order(func(o Order) bool { return o >= Relaxed })
	releases, acquires := order(Order.releases), order(Order.acquires)
	fences := is("FH")
	strong := order(func(o Order) bool { return o == SeqCst })
	intersect := func(a, b relation) relation {
		c := newRelation(n)
		for i := range c {
			for j := range c {
				c[i][j] = a[i][j] && b[i][j]
			}
		}
		return c
	}
	sameLoc := intersect(sb, same)
	rs := is("W").then(sameLoc.maybe()).then(is("W")).then(atLeastRelaxed).then(rf.then(rmw).closed().maybe())
	sw := releases.then(fences.then(sb).maybe()).then(rs).then(rf).then(is("R")).then(atLeastRelaxed).
		then(sb.then(fences).maybe()).then(acquires)
	hb := sb.or(sw).closed()
	scFences := fences.then(strong)
	psc := strong.or(scFences.then(hb.maybe())).then(hb.or(mo, rb)).then(strong.or(hb.maybe().then(scFences))).
		or(scFences.then(hb.or(hb.then(eco).then(hb))).then(scFences))
	if sb.or(rf).closed().reflexive() || intersect(rmw, rb.then(mo)).some() {
		return verdict{}
	}
	v := verdict{}
	if !intersect(sb, same).or(rf, mo, rb).closed().reflexive() {
		v.tso, v.arm = hardware(nodes, sb, rf, mo, rb, rmw)
	}
	if hb.then(eco.maybe()).reflexive() || hb.reflexive() || psc.closed().reflexive() {
		return v
	}
	around := sb.or(rf, mo, rb).closed()
	for i, a := range nodes {
		if a.what == 'H' && around[i][i] {
			return verdict{}
		}
	}
	v.consistent = true
	for i, a := range nodes {
		for j, b := range nodes {
			if i < j && same[i][j] && (a.what == 'W' || b.what == 'W') && (a.order == Plain || b.order == Plain) &&
				a.thread >= 0 && b.thread >= 0 && !hb[i][j] && !hb[j][i] {
				v.racy = true
			}
		}
	}
	return v
}

// hardware judges by the global orders of x86-TSO and ARMv8 (Pulte et al., POPL
// 2018), compiled as in C: on amd64 an SC store is XCHG; on arm64 acquire is LDAR,
// release STLR, a release fence DMB ISH.
func hardware(nodes []node, sb, rf, mo, rb, rmw relation) (tso, arm bool) {
	n := len(nodes)
	external := func(r relation) relation {
		e := newRelation(n)
		for i := range r {
			for j := range r {
				e[i][j] = r[i][j] && (nodes[i].thread != nodes[j].thread)
			}
		}
		return e
	}
	set := func(ok func(node) bool) relation { return only(nodes, ok) }
	full := set(func(n node) bool { return n.what == 'H' || n.what == 'F' && n.order != Acquire })
	mfence := set(func(n node) bool { return n.what == 'H' || n.what == 'F' && n.order == SeqCst })
	load := set(func(n node) bool { return n.what == 'F' && n.order == Acquire })
	read := set(func(n node) bool { return n.what == 'R' })
	write := set(func(n node) bool { return n.what == 'W' })
	acquire := set(func(n node) bool { return n.what == 'R' && n.order.acquires() })
	release := set(func(n node) bool { return n.what == 'W' && n.order.releases() && n.thread >= 0 })
	xchg := set(func(n node) bool { return n.what == 'W' && n.order == SeqCst })
	locked := newRelation(n)
	for i := range rmw {
		for j := range rmw {
			if rmw[i][j] {
				locked[i][i], locked[j][j] = true, true
			}
		}
	}
	ppo := read.then(sb).or(sb.then(write)).
		or(sb.then(mfence).then(sb), locked.then(sb), sb.then(locked), xchg.then(sb))
	ghb := ppo.or(external(rf), mo, rb)
	internal := func(r relation) relation {
		e := newRelation(n)
		for i := range r {
			for j := range r {
				e[i][j] = r[i][j] && nodes[i].thread == nodes[j].thread
			}
		}
		return e
	}
	bob := sb.then(full).then(sb).or(
		read.then(sb).then(load).then(sb),
		acquire.then(sb),
		sb.then(release),
		sb.then(release).then(internal(mo)),
		release.then(sb).then(acquire),
		rmw, // aob
		rmw.then(internal(rf)).then(acquire))
	ob := bob.or(external(rf), external(mo), external(rb))
	return !ghb.closed().reflexive(), !ob.closed().reflexive()
}

func (r relation) some() bool {
	return slices.ContainsFunc(r, func(row []bool) bool { return slices.Contains(row, true) })
}
