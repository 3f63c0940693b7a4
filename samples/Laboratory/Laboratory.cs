using System.Collections.Concurrent;
using Jepa.Samples.Lab.Experiments;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Trials;
using Jepa.Training;

namespace Jepa.Samples.Lab;
/// <summary>Runs the trials of experiments, each once however many share it, and reports the experiments.</summary>
/// <summary>Runs the trials of experiments, each once whoever asks for it, and has the experiments read them.</summary>
internal sealed class Laboratory
{
    private readonly TrialArchive _archive;
    private readonly Effort _effort;
    private readonly IReadOnlyList<Experiment> _experiments;
    private readonly ConcurrentDictionary<string, TrialResult> _results = [];
    private readonly List<Trial> _missing = [];
    private readonly List<ExperimentReport> _reports = [];
    private readonly Lock _gate = new();

    /// <summary>Looks up the trials that an earlier run has finished.</summary>
    public Laboratory(TrialArchive archive, Effort effort, IReadOnlyList<Experiment> experiments)
    {
        _archive = archive;
        _effort = effort;
        _experiments = experiments;
        IEnumerable<Trial> trials = experiments.SelectMany(experiment => experiment.Trials(effort));
        foreach (Trial trial in trials.DistinctBy(trial => trial.Key()))
        {
            if (archive.Find(trial) is { } result)
                _results[trial.Key()] = result;
            else
                _missing.Add(trial);
        }
    }

    /// <summary>Gets every experiment there is, in the order of the report.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new Seeds(),
        new Acts(),
        new SigRegOnPredictions(),
        new TrajectoryOrder(),
        new Bottleneck(),
        new Collapse(),
        new FreeEnergy(),
        new NoAction(),
        new Drag(),
        new Window(),
        new Pendulum(),
        new Isotropy(),
        new LongerTraining(),
        new Alternatives(),
    ];

    /// <summary>Gets the number of trials that an earlier run has finished.</summary>
    public int Found => _results.Count;

    /// <summary>Gets the number of trials to run.</summary>
    public int Missing => _missing.Count;

    /// <summary>Gets the work to do, in the unit of <see cref="Trial.Work"/>.</summary>
    public double Work => _missing.Sum(trial => trial.Work);

    /// <summary>Runs the missing trials, one on each core, and reports the experiments in order.</summary>
    /// <param name="progress">Told of work done, in the unit of <see cref="Work"/>.</param>
    /// <param name="reported">Told of each report, in order.</param>
    /// <param name="cancellation">Stops between two steps of training; finished trials stay in the archive.</param>
    public IReadOnlyList<ExperimentReport> Run(
        IProgress<double> progress, Action<ExperimentReport> reported, CancellationToken cancellation)
    {
        ReportComplete(reported);
        AllCores.ForEach(
            _missing,
            trial =>
            {
                TrialResult result = TrialRunner.Run(trial, new EpochProgress(trial, progress), cancellation);
                _archive.Keep(trial, result);
                _results[trial.Key()] = result;
                ReportComplete(reported);
            },
            cancellation);
        return _reports;
    }

    private void ReportComplete(Action<ExperimentReport> reported)
    {
        lock (_gate)
        {
            foreach (Experiment experiment in _experiments.Skip(_reports.Count))
            {
                if (!experiment.Trials(_effort).All(trial => _results.ContainsKey(trial.Key())))
                    return;
                _reports.Add(experiment.Report(trial => _results[trial.Key()], _effort));
                reported(_reports[^1]);
            }
        }
    }

    private sealed class EpochProgress(Trial trial, IProgress<double> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(trial.Work / value.Epochs);
    }
}
