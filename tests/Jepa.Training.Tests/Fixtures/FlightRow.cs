using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>One frame of a flight as a row of a data view.</summary>
public sealed class FlightRow
{
    public int Flight { get; init; }

    public int Time { get; init; }

    public float Height { get; init; }

    public float Direction { get; init; }

    [VectorType(2)]
    public float[] Push { get; init; } = [];

    [VectorType]
    public float[] Ragged { get; init; } = [];

    [VectorType(2)]
    public float[] Sensors { get; init; } = [];

    public float Velocity { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Gets the flights frame by frame, one flight after the other; <see cref="Sensors"/> is the height beside a second channel.</summary>
    public static FlightRow[] Of(int seed = 1, int count = 20, int length = 40, Func<float, float>? second = null)
    {
        second ??= height => 1 - height;
        return
        [
            .. from flight in Flights.Throw(seed, count, length).Index()
               from time in Enumerable.Range(0, length)
               let height = flight.Item.Frames[time]
               let direction = flight.Item.Actions[time]
               select new FlightRow
               {
                   Flight = flight.Index, Time = time, Height = height, Direction = direction, Push = [direction, height], Ragged = new float[1 + time % 2],
                   Sensors = [height, second(height)], Velocity = flight.Item.Velocities[time], Name = $"flight {flight.Index}",
               },
        ];
    }

    /// <summary>The rows with the windows of their flight's last frames in <c>Window</c>.</summary>
    public static IDataView Windows(
        IEnumerable<FlightRow> rows, string frameColumnName = nameof(Height), int windowSize = 4,
        string? seriesColumnName = nameof(Flight), int stride = 1)
    {
        var ml = new MLContext(seed: 1);
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.SlidingWindow("Window", frameColumnName, windowSize, seriesColumnName, stride).Fit(view).Transform(view);
    }

    /// <summary>The rows, with the height missing at one time of one flight or of each.</summary>
    public static IEnumerable<FlightRow> Missing(FlightRow[] rows, int at, int? flight = null) =>
        rows.Select(row => row.Time != at || (flight is int one && row.Flight != one)
            ? row
            : new FlightRow
            {
                Flight = row.Flight, Time = row.Time, Height = float.NaN, Direction = row.Direction, Push = row.Push,
                Sensors = row.Sensors, Name = row.Name,
            });
}
