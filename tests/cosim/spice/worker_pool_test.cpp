#include "cosim/spice/worker_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "cosim/curves/measures.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/spice/worker_options.hpp"

namespace bitline::spice {
namespace {

namespace fs = std::filesystem;
using columns::Deck;
using testing::HasSubstr;

constexpr double resistance_ohm = 1000;
constexpr double capacitance_farad = 1e-12;
constexpr double tau_s = resistance_ohm * capacitance_farad;

/// A node charged to 1 V, discharged through a resistor from t = 0 on.
Deck discharge(double stop_s = 3 * tau_s) {
  std::ostringstream text;
  text << "* discharge\nr1 bl 0 1000\nc1 bl 0 1e-12 ic=1\n"
       << ".options reltol=1e-4 vntol=1e-8 chgtol=1e-18 trtol=1\n.save v(bl)\n"
       << ".tran 1e-11 " << stop_s << " uic\n.end\n";
  return {text.str(), {"bl"}, "time", stop_s};
}

Deck divider_sweep() {
  return {"* divider\nv1 in 0 0\nr1 in out 1000\nr2 out 0 3000\n.dc v1 0 1.2 0.1\n.end\n", {"in", "out"}, "v-sweep", 1.2};
}

/// A healthy circuit with extra lines.
Deck spoilt(const std::string& lines, std::vector<std::string> probes = {"bl"}) {
  return {"* spoilt\nr1 bl 0 1000\nc1 bl 0 1e-12 ic=1\n" + lines + "\n.tran 1e-11 3e-09 uic\n.end\n", std::move(probes), "time",
          3e-9};
}

/// A billion times more steps than anybody waits for.
Deck endless() {
  return {"* endless\nv1 a 0 1\nr1 a bl 1\nc1 bl 0 1e-12\n.save v(bl)\n.tran 1e-15 1\n.end\n", {"bl"}, "time", 1};
}

/// Takes the logarithm of the current C dV/dt into a clamped node, 6.283 mA cos(2 pi f t), plus an offset. The trapezoidal rule
/// lets that current ring; Gear damps it.
Deck logarithm_of_a_current(const std::string& offset_a) {
  return {"* logarithm\nvin a 0 dc 0 sin(0 1 1e9 1e-9)\nc1 a s 1e-12\nvs s 0 0\nb1 y 0 v=ln(" + offset_a +
              "+i(vs))\nry y 0 1000\n.tran 1e-10 5e-09\n.end\n",
          {"y"},
          "time",
          5e-9};
}

class WorkerPoolTest : public testing::Test {
 protected:
  WorkerPoolTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / ("bitline-pool-" + std::to_string(::getpid()) + "-" + test->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~WorkerPoolTest() override { fs::remove_all(folder_); }

  PoolOptions options(int workers = 1) const { return worker_options(folder_, workers); }

  /// Runs a deck that must fail and a healthy one after it in the same pool; returns the failure.
  Outcome fails(const Deck& deck, PoolCounts* counts = nullptr) const {
    PoolOptions quick = options();
    quick.deadline_s = 5;
    WorkerPool pool(quick);
    const std::vector<Deck> decks{deck, discharge()};
    std::vector<Outcome> outcomes = pool.run(decks);
    EXPECT_FALSE(outcomes[0].ok);
    EXPECT_TRUE(outcomes[1].ok) << outcomes[1].error;
    EXPECT_EQ(outcomes[1].attempts, 1);
    EXPECT_EQ(pool.counts().runs, 2u);
    EXPECT_EQ(pool.counts().failed, 1u);
    EXPECT_EQ(pool.counts().retried, 1u);
    if (counts != nullptr) *counts = pool.counts();
    return outcomes[0];
  }

  std::size_t files_in(const std::string& name) const {
    if (!fs::exists(folder_ / name)) return 0;
    return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator(folder_ / name), {}));
  }

  fs::path folder_;
};

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) == 0; }

std::vector<pid_t> children(const std::string& parent = "self") {
  std::vector<pid_t> found;
  for (const auto& task : fs::directory_iterator("/proc/" + parent + "/task")) {
    std::ifstream list(task.path() / "children");
    for (pid_t child; list >> child;) found.push_back(child);
  }
  return found;
}

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// The largest step is h = 1e-11 s. One trapezoidal step of V' = -V/tau multiplies V by (1 - h/2tau)/(1 + h/2tau), which is
// exp(-h/tau) with a relative error of (h/tau)^3/12; after t the relative error is (t/tau) (h/tau)^2/12 at most. ngspice takes
// its first step after a breakpoint by backward Euler, h0/100 or smaller: below the same bound. Linear interpolation between
// points adds (h/tau)^2/8, the tolerances reltol V + vntol add 1e-4 of each step's change at most.
TEST_F(WorkerPoolTest, DischargesACapacitorAsTheExponential) {
  WorkerPool pool(options());
  const std::vector<Deck> decks{discharge()};
  const auto outcomes = pool.run(decks);
  ASSERT_TRUE(outcomes[0].ok) << outcomes[0].error;
  const curves::Transient& transient = outcomes[0].transient;
  const double ratio = 1e-11 / tau_s;
  for (const double t : {0.5e-9, 1e-9, 2e-9, 3e-9}) {
    const double tolerance = ratio * ratio * (t / tau_s / 12 + 1.0 / 8) + 1e-4 * t / tau_s;
    EXPECT_NEAR(value_at(transient, "bl", t), std::exp(-t / tau_s), tolerance * std::exp(-t / tau_s)) << t;
  }
  EXPECT_NEAR(crossing_s(transient, "bl", 0.5), tau_s * std::log(2.0), tau_s * (ratio * ratio + 1e-4));
  EXPECT_EQ(outcomes[0].attempts, 1);
}

// A linear circuit is solved by one factorisation: a few roundings, plus gmin = 1e-12 S against 1e-3 S.
TEST_F(WorkerPoolTest, SweepsADividerAsTheRatioOfItsResistors) {
  WorkerPool pool(options());
  const std::vector<Deck> decks{divider_sweep()};
  const auto outcomes = pool.run(decks);
  ASSERT_TRUE(outcomes[0].ok) << outcomes[0].error;
  const curves::Transient& sweep = outcomes[0].transient;
  ASSERT_EQ(sweep.time_s.size(), 13u);
  for (std::size_t i = 0; i < sweep.time_s.size(); ++i) {
    EXPECT_NEAR(sweep.time_s[i], 0.1 * static_cast<double>(i), 1e-14);
    EXPECT_NEAR(sweep.trace("out")[i], 0.75 * sweep.time_s[i], 1e-8);
  }
}

TEST_F(WorkerPoolTest, GivesTheSameBitsForAnyNumberOfWorkers) {
  std::vector<Deck> decks;
  for (int i = 1; i <= 12; ++i) decks.push_back(discharge(i * 0.5e-9));
  WorkerPool one(options(1));
  WorkerPool two(options(2));
  const auto alone = one.run(decks);
  const auto shared = two.run(decks);
  for (std::size_t i = 0; i < decks.size(); ++i) {
    ASSERT_TRUE(alone[i].ok && shared[i].ok);
    EXPECT_EQ(alone[i].transient.time_s, shared[i].transient.time_s);
    EXPECT_EQ(alone[i].transient.traces, shared[i].transient.traces);
    EXPECT_NEAR(alone[i].transient.time_s.back(), decks[i].stop, 1e-9 * decks[i].stop);
  }
}

// The program prints seven digits, so its value is known to half of the seventh: 5e-8 for one that begins with 0.1.
TEST_F(WorkerPoolTest, MeasuresWhatNgspiceMeasuresOnTheSameText) {
  Deck deck = discharge();
  deck.text.insert(deck.text.find(".tran"), ".options num_threads=1\n.meas tran v_bl find v(bl) at=1.9e-09\n");
  WorkerPool pool(options());
  const auto outcomes = pool.run(std::vector<Deck>{deck});
  ASSERT_TRUE(outcomes[0].ok) << outcomes[0].error;
  std::ofstream(folder_ / "deck.cir") << deck.text;
  const std::string command = "cd '" + folder_.string() + "' && ngspice -b deck.cir > log 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string log = content(folder_ / "log");
  const std::size_t line = log.find("v_bl  ");
  ASSERT_NE(line, std::string::npos) << log;
  const double printed = std::stod(log.substr(log.find('=', line) + 1));
  EXPECT_NEAR(value_at(outcomes[0].transient, "bl", 1.9e-9), printed, 5.01e-8);
}

// ngspice keeps the last plot and the last circuit for whoever asks next.
TEST_F(WorkerPoolTest, NeverTakesAnEarlierRunForTheAnswer) {
  WorkerPool pool(options());
  const std::vector<Deck> decks{discharge(), spoilt("m1 bl bl 0 0 nosuch"), discharge(), spoilt("x1 bl 0 nosuch")};
  const auto outcomes = pool.run(decks);
  EXPECT_TRUE(outcomes[0].ok && outcomes[2].ok);
  EXPECT_FALSE(outcomes[1].ok);
  EXPECT_FALSE(outcomes[3].ok);
}

TEST_F(WorkerPoolTest, KeepsTheDeckOfAFailedJobWithItsReasons) {
  const Deck deck = spoilt("m1 bl bl 0 0 nosuch w=1u l=1u");
  const Outcome outcome = fails(deck);
  EXPECT_EQ(outcome.attempts, 2);
  EXPECT_THAT(outcome.error, HasSubstr("no new plot: the deck was not simulated; ngspice said: ["));
  EXPECT_THAT(outcome.error, HasSubstr("could not find a valid modelname"));
  ASSERT_EQ(files_in("failed"), 2u);
  for (const auto& entry : fs::directory_iterator(folder_ / "failed")) {
    if (entry.path().extension() == ".cir") {
      EXPECT_EQ(content(entry.path()), deck.text);
      EXPECT_THAT(outcome.error, HasSubstr("the deck is kept in " + entry.path().string()));
    } else {
      EXPECT_THAT(content(entry.path()), testing::ContainsRegex("^attempt 1: no new plot.*\nattempt 2: no new plot"));
    }
  }
}

TEST_F(WorkerPoolTest, SurvivesAnUndefinedParameterThatPoisonsTheLibrary) {
  PoolCounts counts;
  const Outcome outcome = fails(spoilt("r9 bl 0 {nosuch*2}"), &counts);
  EXPECT_THAT(outcome.error, HasSubstr("ngspice gave up on the deck"));
  EXPECT_THAT(outcome.error, HasSubstr("Undefined parameter [nosuch]"));
  EXPECT_EQ(counts.lost_workers, 0u);
}

// 0.003 A + 6.283 mA cos(phase) turns negative at phase = acos(-0.4775), 0.33 ns after the source begins at 1 ns.
TEST_F(WorkerPoolTest, ReportsWhereARunStoppedAfterTheWholeLadder) {
  const Outcome outcome = fails(logarithm_of_a_current("0.003"));
  EXPECT_EQ(outcome.attempts, 3);
  EXPECT_THAT(outcome.error, testing::ContainsRegex("the run stopped at time = 1.3.*e-09 of 5e-09"));
  EXPECT_THAT(outcome.error, HasSubstr("Timestep too small"));
}

TEST_F(WorkerPoolTest, RescuesARingingRunOnTheThirdRung) {
  WorkerPool pool(options());
  const std::vector<Deck> decks{logarithm_of_a_current("0.00754")};
  const auto outcomes = pool.run(decks);
  ASSERT_TRUE(outcomes[0].ok) << outcomes[0].error;
  EXPECT_EQ(outcomes[0].attempts, 3);
  EXPECT_EQ(pool.counts().retried, 1u);
  EXPECT_EQ(pool.counts().failed, 0u);
  EXPECT_FALSE(fs::exists(folder_ / "failed"));
}

TEST_F(WorkerPoolTest, KillsARunThatNeverEndsAtItsDeadline) {
  PoolOptions quick = options();
  quick.deadline_s = 0.3;
  WorkerPool pool(quick);
  const std::vector<Deck> decks{endless(), discharge()};
  const auto outcomes = pool.run(decks);
  EXPECT_FALSE(outcomes[0].ok);
  EXPECT_THAT(outcomes[0].error, HasSubstr("no answer within 0.3 s, so the worker was killed"));
  EXPECT_EQ(outcomes[0].attempts, 2);
  EXPECT_TRUE(outcomes[1].ok) << outcomes[1].error;
  EXPECT_EQ(pool.counts().lost_workers, 2u);
  EXPECT_GE(pool.counts().seconds, 2 * 0.3);
}

TEST_F(WorkerPoolTest, RefusesAProbeThatDoesNotExist) {
  EXPECT_THAT(fails(spoilt("", {"bl", "nowhere"})).error, HasSubstr("probe 'nowhere' has 0 points, 'time' has"));
}

TEST_F(WorkerPoolTest, RefusesAConstantOfTheSimulatorAsAProbe) {
  EXPECT_THAT(fails(spoilt("", {"pi"})).error, HasSubstr("probe 'pi' has 1 points, 'time' has"));
}

TEST_F(WorkerPoolTest, RefusesARunThatEndsBeforeTheAskedTime) {
  Deck deck = discharge();
  deck.stop = 4e-9;
  EXPECT_THAT(fails(deck).error, testing::ContainsRegex("the run stopped at time = 3.*e-09 of 4e-09"));
}

TEST_F(WorkerPoolTest, RefusesANestedSweep) {
  Deck deck = divider_sweep();
  deck.text.insert(deck.text.find(".end"), "v2 b 0 0\n");
  deck.text.replace(deck.text.find("0 1.2 0.1"), 9, "0 1.2 0.1 v2 0 1 1");
  EXPECT_THAT(fails(deck).error, HasSubstr("the scale 'v-sweep' falls from 1.2 to 0"));
}

TEST_F(WorkerPoolTest, RefusesADeckThatIsCutOff) {
  Deck deck = discharge();
  deck.text.resize(deck.text.find(".save"));
  EXPECT_THAT(fails(deck).error, HasSubstr("no new plot"));
}

// A source that asks its caller for a value takes ngspice down when the caller offers none.
TEST_F(WorkerPoolTest, SurvivesADeckThatCrashesTheWorker) {
  PoolCounts counts;
  const Outcome outcome = fails(spoilt("v1 x 0 dc 0 external"), &counts);
  EXPECT_EQ(outcome.attempts, 2);
  EXPECT_THAT(outcome.error, HasSubstr("the worker was killed by signal 11 (Segmentation fault)"));
  EXPECT_EQ(counts.lost_workers, 2u);
}

TEST_F(WorkerPoolTest, SurvivesADeckThatQuitsTheSimulator) { EXPECT_EQ(fails(spoilt(".control\nquit\n.endc")).attempts, 2); }

TEST_F(WorkerPoolTest, CompletesAJobWhoseWorkerIsKilledInMidRun) {
  WorkerPool pool(options());
  std::atomic<bool> killed = false;
  // About half a second of steps, so that the signal surely finds the worker at work.
  Deck deck = discharge(3e-9);
  deck.text.replace(deck.text.find(".tran 1e-11"), 11, ".tran 1e-14");
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (const pid_t child : children()) killed = ::kill(child, SIGKILL) == 0 || killed;
  });
  const std::vector<Deck> decks{deck};
  const auto outcomes = pool.run(decks);
  killer.join();
  EXPECT_TRUE(killed);
  ASSERT_TRUE(outcomes[0].ok) << outcomes[0].error;
  EXPECT_EQ(outcomes[0].attempts, 2);
  EXPECT_EQ(pool.counts().lost_workers, 1u);
  EXPECT_EQ(pool.counts().failed, 0u);
}

TEST_F(WorkerPoolTest, GoesOnWhenAnIdleWorkerHasDied) {
  WorkerPool pool(options());
  const std::vector<Deck> decks{discharge()};
  ASSERT_TRUE(pool.run(decks)[0].ok);
  for (const pid_t child : children()) ::kill(child, SIGKILL);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto outcomes = pool.run(decks);
  EXPECT_TRUE(outcomes[0].ok) << outcomes[0].error;
  EXPECT_EQ(outcomes[0].attempts, 1);
  EXPECT_EQ(pool.counts().lost_workers, 1u);
}

TEST_F(WorkerPoolTest, LeavesAnInterruptAtTheTerminalToTheCaller) {
  WorkerPool pool(options());
  Deck deck = discharge(3e-9);
  deck.text.replace(deck.text.find(".tran 1e-11"), 11, ".tran 1e-14");
  std::thread terminal([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (const pid_t child : children()) ::kill(child, SIGINT);
  });
  const std::vector<Deck> decks{deck};
  const auto outcomes = pool.run(decks);
  terminal.join();
  EXPECT_TRUE(outcomes[0].ok) << outcomes[0].error;
  EXPECT_EQ(outcomes[0].attempts, 1);
}

TEST_F(WorkerPoolTest, StopsWithinASecondOfAnInterruptAndLeavesNothingBehind) {
  using Clock = std::chrono::steady_clock;
  const auto asked = Clock::now() + std::chrono::milliseconds(200);
  {
    PoolOptions interruptible = options(2);
    interruptible.interrupted = [&] { return Clock::now() >= asked; };
    WorkerPool pool(interruptible);
    const std::vector<Deck> decks(4, endless());
    EXPECT_THROW(pool.run(decks), Interrupted);
    EXPECT_LT(Clock::now() - asked, std::chrono::seconds(1));
    EXPECT_FALSE(has_children());
  }
  EXPECT_FALSE(fs::exists(folder_ / "scratch"));
  EXPECT_FALSE(fs::exists(folder_ / "failed"));
}

/// Whether a process is gone or only waits for somebody to collect it.
bool has_ended(pid_t process) {
  const std::string state = content("/proc/" + std::to_string(process) + "/stat");
  return state.empty() || state.find(") Z ") != std::string::npos;
}

/// Looks every 10 ms, for at most 5 s, whether a condition holds.
bool comes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return condition();
}

TEST_F(WorkerPoolTest, LeavesNoWorkerBehindWhenTheCallerIsKilled) {
  const pid_t caller = ::fork();
  if (caller == 0) {
    WorkerPool(options(2)).run(std::vector<Deck>(2, endless()));
    ::_exit(0);
  }
  const std::string name = std::to_string(caller);
  EXPECT_TRUE(comes_true([&] { return children(name).size() == 2; }));
  const std::vector<pid_t> workers = children(name);
  ::kill(caller, SIGKILL);
  ::waitpid(caller, nullptr, 0);
  EXPECT_TRUE(comes_true([&] { return std::all_of(workers.begin(), workers.end(), has_ended); }));
}

TEST_F(WorkerPoolTest, LeavesNothingBehindWhenACallerThrows) {
  {
    WorkerPool pool(options(2));
    const auto refuse = [](std::size_t, const Outcome&) { throw std::logic_error("no more"); };
    EXPECT_THROW(pool.run(
                     8, [](std::size_t) { return discharge(); }, refuse),
                 std::logic_error);
    const std::vector<Deck> decks{discharge()};
    EXPECT_TRUE(pool.run(decks)[0].ok);
    EXPECT_THROW(pool.run(
                     1, [](std::size_t) -> Deck { throw std::logic_error("no deck"); }, refuse),
                 std::logic_error);
  }
  EXPECT_FALSE(has_children());
  EXPECT_FALSE(fs::exists(folder_ / "scratch"));
}

TEST_F(WorkerPoolTest, ReplacesAWorkerThatHasServedItsTime) {
  WorkerPool pool(options());
  const Deck tiny{"* tiny\nv1 a 0 0\nr1 a 0 1\n.dc v1 0 1 1\n.end\n", {"a"}, "v-sweep", 1};
  std::size_t healthy = 0;
  pool.run(
      5001, [&](std::size_t) { return tiny; }, [&](std::size_t, const Outcome& outcome) { healthy += outcome.ok ? 1 : 0; });
  EXPECT_EQ(healthy, 5001u);
  EXPECT_EQ(pool.counts().lost_workers, 0u);
  EXPECT_EQ(pool.counts().retried, 0u);
}

TEST_F(WorkerPoolTest, SaysWhenTheWorkerCannotBeStarted) {
  PoolOptions broken = options();
  const std::vector<Deck> decks{discharge()};
  const auto message = [&] {
    try {
      WorkerPool(broken).run(decks);
    } catch (const SpiceError& error) {
      return std::string(error.what());
    }
    return std::string("nothing was thrown");
  };
  broken.worker = folder_ / "nothing-here";
  EXPECT_THAT(message(), testing::AllOf(HasSubstr("cannot start the simulator worker"), HasSubstr("nothing-here")));
  broken.worker = "/bin/false";
  EXPECT_THAT(message(), HasSubstr("the simulator worker /bin/false does not start: the worker ended with exit status 1"));
  broken.worker = "/bin/echo";
  EXPECT_THAT(message(), HasSubstr("the simulator worker /bin/echo does not start"));
}

TEST_F(WorkerPoolTest, SaysWhenItsScratchFolderCannotBeMade) {
  PoolOptions broken = options();
  broken.scratch = "/proc/no-folder-here";
  EXPECT_THROW(WorkerPool{broken}, FileError);
}

TEST_F(WorkerPoolTest, ReportsTheFailureEvenIfTheDeckCannotBeKept) {
  PoolOptions broken = options();
  broken.failed_decks = "/proc/no-folder-here";
  WorkerPool pool(broken);
  const std::vector<Deck> decks{spoilt("m1 bl bl 0 0 nosuch")};
  EXPECT_THAT(pool.run(decks)[0].error, HasSubstr("the deck could not be kept: cannot create the folder /proc/no-folder-here"));
}

}  // namespace
}  // namespace bitline::spice
