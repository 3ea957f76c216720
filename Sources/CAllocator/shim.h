/* Nothing is called by name: linked into the program, jemalloc answers malloc and free in place of the C library. */
