using System.Globalization;

namespace Jepa.Samples.Worlds;

/// <summary>
/// Tasks in two rooms as text, so that every planner is measured on the same: a header and a line for each task, the
/// coordinates of start and goal. A file that is written and read gives the same numbers to the bit.
/// </summary>
public static class RoomTaskFile
{
    private const string Header = "startX,startY,goalX,goalY";

    /// <summary>Writes tasks.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="tasks">The tasks.</param>
    public static void Write(TextWriter writer, IEnumerable<RoomTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tasks);
        writer.Write(Header + "\n");
        foreach ((RoomPoint start, RoomPoint goal) in tasks)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{start.X},{start.Y},{goal.X},{goal.Y}\n"));
    }

    /// <summary>Reads tasks.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="rooms">The rooms that start and goal have to be free places of.</param>
    /// <exception cref="FormatException">A line is not a task in these rooms, which the message names.</exception>
    public static IReadOnlyList<RoomTask> Read(TextReader reader, TwoRooms rooms)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(rooms);
        string? header = reader.ReadLine();
        if (header?.Trim() != Header)
            throw new FormatException($"Line 1 of the tasks is '{header}'; expected the header '{Header}'.");
        var tasks = new List<RoomTask>();
        for (int number = 2; reader.ReadLine() is string line; number++)
        {
            RoomTask task = Parse(line, number);
            if (!rooms.IsFree(task.Start) || !rooms.IsFree(task.Goal))
                throw new FormatException($"Line {number} of the tasks is '{line}'; expected places free of walls.");
            tasks.Add(task);
        }

        return tasks;
    }

    private static RoomTask Parse(string line, int number)
    {
        string[] cells = line.Split(',');
        var values = new double[4];
        bool isTask = cells.Length == values.Length;
        for (int cell = 0; isTask && cell < values.Length; cell++)
        {
            isTask = double.TryParse(
                cells[cell], NumberStyles.Float, CultureInfo.InvariantCulture, out values[cell]);
        }

        return isTask
            ? new RoomTask(new RoomPoint(values[0], values[1]), new RoomPoint(values[2], values[3]))
            : throw new FormatException($"Line {number} of the tasks is '{line}'; expected four numbers, {Header}.");
    }
}
