using System.Globalization;
using Microsoft.ML.Data;

namespace Jepa.Samples.Turbofan;

/// <summary>An engine's recorded cycles, or the recorded part of its life: the sensors that vary.</summary>
internal sealed record Engine(int Number, float[][] Cycles, int RemainingAtEnd)
{
    /// <summary>The cap of remaining life usual for C-MAPSS: a sound engine shows no sign of its end.</summary>
    public const float MostCycles = 125;

    public IEnumerable<Cycle> Rows => Cycles.Select((sensors, cycle) =>
        new Cycle(Number, sensors, Math.Min(MostCycles, RemainingAtEnd + Cycles.Length - 1 - cycle)));
}

/// <summary>One flight of an engine. Only probes may see the remaining life.</summary>
internal sealed record Cycle(
    int Engine, [property: VectorType(Turbofan.Channels)] float[] Sensors, float RemainingLife);

/// <summary>NASA's C-MAPSS files: each line has engine, cycle, 3 settings and 21 sensors, between blanks.</summary>
internal sealed record Engines(IReadOnlyList<Engine> Training, IReadOnlyList<Engine> Test)
{
    private const int Columns = 26;
    private const int FirstSensor = 5;

    public static Engines Read(string folder)
    {
        List<Engine> training = ReadEngines(folder, "train_FD001.txt");
        List<Engine> test = ReadEngines(folder, "test_FD001.txt");
        const string lifeName = "RUL_FD001.txt";
        List<int> lives = [];
        foreach ((string place, string[] fields) in ReadLines(folder, lifeName))
        {
            if (fields.Length != 1 || !int.TryParse(fields[0], CultureInfo.InvariantCulture, out int life) || life < 0)
            {
                throw new FormatException(
                    $"{place}: expected one whole number of remaining cycles, found '{string.Join(' ', fields)}'.");
            }
            lives.Add(life);
        }
        if (lives.Count != test.Count)
        {
            throw new FormatException(
                $"{Path.Combine(folder, lifeName)} holds the remaining life of {lives.Count} engines, "
                + $"but test_FD001.txt holds {test.Count} engines.");
        }
        return new Engines(training, [.. test.Zip(lives, (engine, life) => engine with { RemainingAtEnd = life })]);
    }

    private static List<Engine> ReadEngines(string folder, string name)
    {
        List<Engine> engines = [];
        List<float[]> cycles = [];
        int number = 0;
        foreach ((string place, string[] fields) in ReadLines(folder, name))
        {
            if (fields.Length != Columns)
                throw new FormatException($"{place}: expected {Columns} numbers, found {fields.Length}.");
            float[] values = [.. fields.Select((field, column) => Number(place, column + 1, field))];
            if (values[0] != number)
            {
                if (values[0] != number + 1)
                {
                    throw new FormatException(
                        $"{place}: engine {fields[0]} follows engine {number}; expected {number + 1}.");
                }
                Close();
                number++;
            }
            if (values[1] != cycles.Count + 1)
            {
                throw new FormatException(
                    $"{place}: cycle {fields[1]} of engine {number} stands "
                    + $"where cycle {cycles.Count + 1} is expected.");
            }
            cycles.Add([.. Turbofan.Sensors.Select(sensor => values[FirstSensor + sensor - 1])]);
        }
        Close();
        if (engines.Count == 0)
            throw new FormatException($"{Path.Combine(folder, name)} holds no engine.");
        return engines;

        void Close()
        {
            if (cycles.Count > 0)
                engines.Add(new Engine(number, [.. cycles], 0));
            cycles.Clear();
        }
    }

    private static IEnumerable<(string Place, string[] Fields)> ReadLines(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"There is no file {path}; --data names a folder with NASA's C-MAPSS files "
                + "train_FD001.txt, test_FD001.txt and RUL_FD001.txt.");
        }
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 0)
                yield return ($"{path}, line {line}", fields);
        }
    }

    private static float Number(string place, int column, string field)
    {
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            && float.IsFinite(value))
        {
            return value;
        }
        throw new FormatException($"{place}: column {column} is '{field}'; expected a number.");
    }
}
