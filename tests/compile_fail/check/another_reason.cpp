// expect: N_EMBD must be a multiple of N_HEAD
int main() {
    return missing;
}
