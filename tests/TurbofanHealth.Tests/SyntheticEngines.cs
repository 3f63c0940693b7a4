using System.Globalization;

namespace Jepa.Samples.Turbofan.Tests;

/// <summary>A folder with a few made-up engines in the format of NASA's files; gone when the test is over.</summary>
internal sealed class SyntheticEngines : IDisposable
{
    private const int TrainingEngines = 4;

    private static readonly int[] RemainingLives = [20, 60];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("turbofan");

    public SyntheticEngines()
    {
        var random = new Random(1);
        // The first test engine is younger than a window.
        WriteEngines("train_FD001.txt", [.. Enumerable.Range(0, TrainingEngines).Select(engine => (Life: 116 + 6 * engine, Recorded: 116 + 6 * engine))]);
        WriteEngines("test_FD001.txt", [.. RemainingLives.Select((life, engine) => (Life: 31 + 50 * engine + life, Recorded: 31 + 50 * engine))]);
        File.WriteAllLines(this["RUL_FD001.txt"], RemainingLives.Select(life => $"{life} "));

        void WriteEngines(string name, (int Life, int Recorded)[] engines) => File.WriteAllLines(
            this[name],
            engines.SelectMany((engine, index) => Enumerable.Range(1, engine.Recorded).Select(cycle => Line(random, index + 1, cycle, (double)cycle / engine.Life))));
    }

    public string Path => _folder.FullName;

    public string this[string fileName] => System.IO.Path.Combine(_folder.FullName, fileName);

    /// <summary>Changes one line, numbered from 1.</summary>
    public void Edit(string fileName, int line, Func<string, string> change)
    {
        string[] lines = File.ReadAllLines(this[fileName]);
        lines[line - 1] = change(lines[line - 1]);
        File.WriteAllLines(this[fileName], lines);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Engine, cycle, three settings and twenty-one sensors that bend as the engine wears, each with noise of its own.</summary>
    private static string Line(Random random, int engine, int cycle, double wear)
    {
        IEnumerable<double> sensors = Enumerable.Range(1, 21).Select(sensor => 100 * sensor + Math.Pow(wear, 3) * (sensor % 2 == 0 ? 5 : -5) + random.NextDouble() - 0.5);
        double[] numbers = [engine, cycle, 0, 0, 100, .. sensors];
        return string.Join(' ', numbers.Select(number => Math.Round(number, 4).ToString(CultureInfo.InvariantCulture))) + "  ";
    }
}
