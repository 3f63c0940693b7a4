namespace Jepa.Samples.Worlds.Tests;

[TestClass]
public sealed class RoomTaskFileTests
{
    private static readonly TwoRooms Rooms = new();

    [TestMethod]
    public void Read_WhatWasWritten_GivesTheSameTasksToTheBit()
    {
        var random = new Random(1);
        RoomTask[] tasks = [.. Enumerable.Range(0, 100).Select(_ => Rooms.DrawTask(random))];
        var text = new StringWriter();

        RoomTaskFile.Write(text, tasks);

        CollectionAssert.AreEqual(tasks, RoomTaskFile.Read(new StringReader(text.ToString()), Rooms).ToArray());
        Assert.StartsWith("startX,startY,goalX,goalY\n", text.ToString());
    }

    [TestMethod]
    [DataRow("", "Line 1 of the tasks is ''; expected the header 'startX,startY,goalX,goalY'")]
    [DataRow("a,b\n", "Line 1 of the tasks is 'a,b'")]
    [DataRow("startX,startY,goalX,goalY\n0.1,0.1,0.2,0.2\n0.1,0.1,0.2\n", "Line 3 of the tasks is '0.1,0.1,0.2'")]
    [DataRow("startX,startY,goalX,goalY\n0.1,0.1,x,0.2\n", "Line 2 of the tasks is '0.1,0.1,x,0.2'; expected four")]
    [DataRow("startX,startY,goalX,goalY\n0.1,0.1,0.5,0.2\n", "expected places free of walls")]
    [DataRow("startX,startY,goalX,goalY\nNaN,0.1,0.3,0.2\n", "expected places free of walls")]
    public void Read_WhatIsNoTask_SaysWhere(string text, string message)
    {
        Assert.Contains(message, Assert.ThrowsExactly<FormatException>(
            () => RoomTaskFile.Read(new StringReader(text), Rooms)).Message);
    }
}
