/* Answers conda requests with libsolv. Reads lines "word<TAB>arguments" and prints for each request
 * id<TAB>0 or 1<TAB>milliseconds to read<TAB>milliseconds to solve<TAB>name=version=build ...
 * Each request is answered in a child of its own, for at most the seconds of the first argument; no line comes out where that was not enough.
 * cc -O2 libsolv-peer.c -lsolvext -lsolv, with a libsolv that was built with -DENABLE_CONDA=ON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <solv/conda.h>
#include <solv/pool.h>
#include <solv/poolarch.h>
#include <solv/repo.h>
#include <solv/repo_conda.h>
#include <solv/solver.h>

#define MOST_LINES 256

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* As libmamba does: virtual packages are installed, and stay. */
static void add_virtual(Pool *pool, Queue *job, char *text)
{
  char *name = strtok(text, "\t"), *version = strtok(NULL, "\t"), *build = strtok(NULL, "\t");
  Id id = repo_add_solvable(pool->installed);
  Solvable *s = pool_id2solvable(pool, id);
  s->name = pool_str2id(pool, name, 1);
  s->evr = pool_str2id(pool, version, 1);
  s->arch = ARCH_NOARCH;
  solvable_add_deparray(s, SOLVABLE_PROVIDES, pool_rel2id(pool, s->name, s->evr, REL_EQ, 1), -1);
  solvable_set_str(s, SOLVABLE_BUILDFLAVOR, build);
  queue_push2(job, SOLVER_VERIFY | SOLVER_SOLVABLE, id);
  queue_push2(job, SOLVER_LOCK | SOLVER_SOLVABLE, id);
}

static void add_repo(Pool *pool, char *text)
{
  char *priority = strtok(text, "\t"), *file = strtok(NULL, "\t");
  Repo *repo = repo_create(pool, file);
  FILE *f = fopen(file, "r");
  repo->priority = atoi(priority);
  if (f)
    {
      repo_add_conda(repo, f, 0);
      fclose(f);
    }
  repo_internalize(repo);
}

static void answer(const char *id, int strict, char **virtuals, int nvirtuals, char **repos, int nrepos, char **specs, int nspecs)
{
  double start = now(), read;
  Pool *pool = pool_create();
  Solver *solver;
  Queue job, chosen;
  int i, problems;

  queue_init(&job);
  queue_init(&chosen);
  pool_setdisttype(pool, DISTTYPE_CONDA);
  pool_set_installed(pool, repo_create(pool, "virtual packages"));
  for (i = 0; i < nvirtuals; i++)
    add_virtual(pool, &job, virtuals[i]);
  repo_internalize(pool->installed);
  for (i = 0; i < nrepos; i++)
    add_repo(pool, repos[i]);
  read = now() - start;

  start = now();
  pool_createwhatprovides(pool);
  for (i = 0; i < nspecs; i++)
    queue_push2(&job, SOLVER_INSTALL | SOLVER_SOLVABLE_PROVIDES, pool_conda_matchspec(pool, specs[i]));
  solver = solver_create(pool);
  solver_set_flag(solver, SOLVER_FLAG_ALLOW_DOWNGRADE, 1);
  solver_set_flag(solver, SOLVER_FLAG_ALLOW_UNINSTALL, 1);
  solver_set_flag(solver, SOLVER_FLAG_STRICT_REPO_PRIORITY, strict);
  problems = solver_solve(solver, &job);
  printf("%s\t%d\t%.3f\t%.3f\t", id, !problems, read, now() - start);
  solver_get_decisionqueue(solver, &chosen);
  for (i = 0; !problems && i < chosen.count; i++)
    {
      Solvable *s = chosen.elements[i] > 1 ? pool_id2solvable(pool, chosen.elements[i]) : NULL;
      const char *build = s ? solvable_lookup_str(s, SOLVABLE_BUILDFLAVOR) : NULL;
      if (s && s->repo != pool->installed)
        printf("%s=%s=%s ", pool_id2str(pool, s->name), pool_id2str(pool, s->evr), build ? build : "");
    }
  printf("\n");
}

int main(int argc, char **argv)
{
  static char line[65536];
  char id[256] = "", *virtuals[MOST_LINES], *repos[MOST_LINES], *specs[MOST_LINES];
  int nvirtuals = 0, nrepos = 0, nspecs = 0, strict = 0;

  while (argc > 1 && fgets(line, sizeof(line), stdin))
    {
      char *rest;
      line[strcspn(line, "\n")] = 0;
      rest = strchr(line, '\t');
      if (rest)
        *rest++ = 0;
      if (!strcmp(line, "virtual") && nvirtuals < MOST_LINES)
        virtuals[nvirtuals++] = strdup(rest);
      else if (!strcmp(line, "repo") && nrepos < MOST_LINES)
        repos[nrepos++] = strdup(rest);
      else if (!strcmp(line, "spec") && nspecs < MOST_LINES)
        specs[nspecs++] = strdup(rest);
      else if (!strcmp(line, "strict"))
        strict = atoi(rest);
      else if (!strcmp(line, "case"))
        {
          snprintf(id, sizeof(id), "%s", rest);
          nvirtuals = nrepos = nspecs = strict = 0;
        }
      else if (!strcmp(line, "solve"))
        {
          pid_t child = fork();
          if (child == 0)
            {
              alarm(atoi(argv[1]));
              answer(id, strict, virtuals, nvirtuals, repos, nrepos, specs, nspecs);
              fflush(stdout);
              _exit(0);
            }
          waitpid(child, NULL, 0);
        }
    }
  return 0;
}
