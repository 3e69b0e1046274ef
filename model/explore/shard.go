package explore

import "fmt"

// Shard is part Index, from 0, of Of parts. Every execution is in exactly one
// part, so that the counts of all parts add up to those of the whole. Which one
// it is depends on the first choices on the way to it.
type Shard struct{ Index, Of int }

// shardDepth is how many choices decide to which shard an execution belongs.
// Each shard walks the search tree down to there.
const shardDepth = 14

func (s Shard) check() {
	if s != (Shard{}) && (s.Index < 0 || s.Index >= s.Of) {
		panic(misuse(fmt.Sprintf("shard %d of %d", s.Index, s.Of)))
	}
}

// has reports whether executions behind these choices belong to the shard.
func (s Shard) has(path []uint32) bool {
	if s.Of < 2 {
		return true
	}
	h := uint64(len(path))
	for _, choice := range path {
		h = (h ^ uint64(choice)) * 0x9e3779b97f4a7c15
		h ^= h >> 32
	}
	return h%uint64(s.Of) == uint64(s.Index)
}

// elsewhere reports whether everything behind the choices so far belongs to
// another shard.
func (s *search) elsewhere() bool {
	return len(s.path) == shardDepth && !s.cfg.Shard.has(s.path)
}

// counts reports whether the execution belongs to this shard.
func (s *search) counts() bool {
	return s.cfg.Shard.has(s.path[:min(len(s.path), shardDepth)])
}

func (s *search) incomplete() string {
	switch {
	case s.curtailed:
		return fmt.Sprintf("executions with more than %d deviations were left out", s.cfg.Deviations)
	case s.cfg.Shard.Of > 1:
		return fmt.Sprintf("only part %d of %d", s.cfg.Shard.Index+1, s.cfg.Shard.Of)
	}
	return ""
}
